import { type ReactElement, useCallback, useDeferredValue, useState } from 'react';
import { useAuth } from 'sealgate/react';
import { listUsers, type ManagedUser, type UserPage } from '../api.js';
import { Button } from '../components/button.js';
import { Field } from '../components/field.js';
import { ErrorNotice } from '../components/notice.js';
import { Page } from '../components/page.js';
import { fieldMessages } from '../messages.js';
import { asDay } from '../time.js';
import { useLoad } from '../use-load.js';
import { PersonDialog } from './person-dialog.js';

export function People(): ReactElement {
  const { user } = useAuth();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('');
  const [selected, setSelected] = useState<ManagedUser>();
  const list = usePages(useDeferredValue(email.trim()), useDeferredValue(role.trim()));

  if (!user?.roles.includes('admin')) {
    return (
      <Page
        title="For admins only"
        narrow
        lead="You are signed in, but this page is for people with the admin role."
      >
        <p className="muted">
          Create the first admin on the server: <code>npm run admin -- {user?.email}</code>
        </p>
      </Page>
    );
  }
  const fieldErrors = fieldMessages(list.error);
  return (
    <Page title="People" lead="Everyone with an account, and their roles.">
      <search className="filters">
        <Field
          label="Email begins with"
          name="email"
          type="search"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label="Role"
          name="role"
          type="search"
          required
          value={role}
          onChange={(event) => setRole(event.target.value)}
          error={fieldErrors.role}
        />
      </search>
      <ErrorNotice error={fieldErrors.role ? undefined : list.error}>
        <Button onClick={list.reload}>Try again</Button>
      </ErrorNotice>
      {list.users === undefined ? (
        list.error === undefined && <div className="skeleton skeleton-card" />
      ) : (
        <PeopleTable users={list.users} ownId={user.id} onSelect={setSelected} />
      )}
      {list.more && (
        <div className="more">
          <Button onClick={list.more}>Show more</Button>
        </div>
      )}
      {selected && (
        <PersonDialog
          user={selected}
          isSelf={selected.id === user.id}
          onClose={() => setSelected(undefined)}
          onChange={list.reload}
        />
      )}
    </Page>
  );
}

interface PeopleTableProps {
  readonly users: readonly ManagedUser[];
  readonly ownId: string;
  readonly onSelect: (user: ManagedUser) => void;
}

function PeopleTable({ users, ownId, onSelect }: PeopleTableProps): ReactElement {
  if (users.length === 0) return <p className="card muted">No matches.</p>;
  return (
    <div className="card table-card">
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
          {users.map((user) => (
            <tr key={user.id}>
              <th scope="row">
                <span className="person-name">{user.name ?? user.username ?? user.email.split('@')[0]}</span>
                {user.id === ownId && <span className="chip">you</span>}
                <span className="person-email">{user.email}</span>
              </th>
              <td data-label="Roles">
                {user.roles.map((role) => (
                  <span key={role} className={role === 'admin' ? 'chip chip-strong' : 'chip'}>
                    {role}
                  </span>
                ))}
                {user.disabled && <span className="chip chip-bad">disabled</span>}
              </td>
              <td data-label="Since">{asDay(user.createdAt)}</td>
              <td className="table-action">
                <Button onClick={() => onSelect(user)} aria-label={`Manage ${user.email}`}>
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

/** The pages after `first`, which a change of the filters or a reload makes obsolete. */
interface LaterPages {
  readonly first: UserPage;
  readonly users: readonly ManagedUser[];
  readonly next?: string | undefined;
  readonly error?: unknown;
}

function usePages(email: string, role: string) {
  const load = useCallback(() => listUsers({ email, role }), [email, role]);
  const { data: first, error, reload } = useLoad(load);
  const [latest, setLater] = useState<LaterPages>();
  const later = latest?.first === first ? latest : undefined;

  const next = later ? later.next : first?.next;
  const loadMore = async (first: UserPage) => {
    const users = later?.users ?? [];
    try {
      const page = await listUsers({ email, role, cursor: next });
      setLater({ first, users: [...users, ...page.users], next: page.next });
    } catch (error) {
      setLater({ first, users, next, error });
    }
  };
  return {
    users: first && [...first.users, ...(later?.users ?? [])],
    error: error ?? later?.error,
    reload,
    more: first && next ? () => void loadMore(first) : undefined,
  };
}
