import type { ReactElement, RefObject } from 'react';
import type { ManagedUser } from '../api.js';
import { Button } from '../components/button.js';
import { asShortDay } from '../time.js';

export interface PeopleTableProps {
  readonly users: readonly ManagedUser[];
  readonly ownId: string;
  readonly isLoading: boolean;
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly onSelect: (user: ManagedUser, index: number) => void;
}

export function PeopleTable({
  users,
  ownId,
  isLoading,
  ref,
  onSelect,
}: PeopleTableProps): ReactElement | null {
  if (users.length === 0) return null;
  return (
    <div className="card table-card" ref={ref} aria-busy={isLoading}>
      <table className="table">
        <caption className="visually-hidden">People and their roles</caption>
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">Roles</th>
            <th scope="col">Since</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user, index) => (
            <tr key={user.id}>
              <th scope="row" tabIndex={-1} data-item>
                <bdi className="person-name">{user.name ?? user.username ?? user.email.split('@')[0]}</bdi>
                {user.id === ownId && <span className="chip">you</span>}
                <bdi className="person-email">{user.email}</bdi>
              </th>
              <td data-label="Roles">
                {user.roles.map((role) => (
                  <span key={role} className={role === 'admin' ? 'chip chip-strong' : 'chip'}>
                    {role}
                  </span>
                ))}
                {user.disabled && <span className="chip chip-bad">disabled</span>}
              </td>
              <td data-label="Since">{asShortDay(user.createdAt)}</td>
              <td className="table-action">
                <Button onClick={() => onSelect(user, index)} aria-label={`Manage ${user.email}`}>
                  Manage
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
