import { type ReactElement, useCallback, useDeferredValue, useState } from 'react';
import { useAuth } from 'sealgate/react';
import { listUsers, type ManagedUser, type UserPage } from '../api.js';
import { fieldMessages } from '../messages.js';
import { Button } from '../parts/button.js';
import { Field } from '../parts/field.js';
import { Problem } from '../parts/notice.js';
import { Page } from '../parts/page.js';
import { asDay } from '../time.js';
import { useLoad } from '../use-load.js';
import { PersonDialog } from './person-dialog.js';

export function People(): ReactElement {
  const { user } = useAuth();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('');
  const [chosen, setChosen] = useState<ManagedUser>();
  const list = usePages(useDeferredValue(email.trim()), useDeferredValue(role.trim()));

  if (!user?.roles.includes('admin')) {
    return (
      <Page
        title="For admins only"
        narrow
        lead="You are signed in, but this page is for people with the role admin."
      >
        <p className="muted">
          The first admin is made at the server: <code>npm run admin -- {user?.email}</code>
        </p>
      </Page>
    );
  }
  const wrong = fieldMessages(list.error);
  return (
    <Page title="People" lead="Everybody with an account, and what they may do.">
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
          error={wrong.role}
        />
      </search>
      <Problem error={wrong.role ? undefined : list.error}>
        <Button onClick={list.reload}>Try again</Button>
      </Problem>
      {list.users === undefined ? (
        list.error === undefined && <div className="skeleton skeleton-card" />
      ) : (
        <PeopleTable users={list.users} ownId={user.id} onChoose={setChosen} />
      )}
      {list.more && (
        <div className="more">
          <Button onClick={list.more}>Show more</Button>
        </div>
      )}
      {chosen && (
        <PersonDialog
          user={chosen}
          isSelf={chosen.id === user.id}
          onClose={() => setChosen(undefined)}
          onChange={list.reload}
        />
      )}
    </Page>
  );
}

interface PeopleTableProps {
  readonly users: readonly ManagedUser[];
  readonly ownId: string;
  readonly onChoose: (user: ManagedUser) => void;
}

function PeopleTable({ users, ownId, onChoose }: PeopleTableProps): ReactElement {
  if (users.length === 0) return <p className="card muted">Nobody fits.</p>;
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
                <Button onClick={() => onChoose(user)} aria-label={`Manage ${user.email}`}>
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

/** What was added to a first page, and what went wrong with it. */
interface Added {
  readonly to: UserPage;
  readonly users: readonly ManagedUser[];
  readonly next?: string | undefined;
  readonly error?: unknown;
}

/** The first page of people, to which more can be added. */
function usePages(email: string, role: string) {
  const load = useCallback(() => listUsers({ email, role }), [email, role]);
  const { data: first, error, reload } = useLoad(load);
  const [latest, setAdded] = useState<Added>();
  const added = latest?.to === first ? latest : undefined;

  const next = added ? added.next : first?.next;
  const more = async (to: UserPage) => {
    const users = added?.users ?? [];
    try {
      const page = await listUsers({ email, role, cursor: next });
      setAdded({ to, users: [...users, ...page.users], next: page.next });
    } catch (error) {
      setAdded({ to, users, next, error });
    }
  };
  return {
    users: first && [...first.users, ...(added?.users ?? [])],
    error: error ?? added?.error,
    reload,
    more: first && next ? () => void more(first) : undefined,
  };
}
