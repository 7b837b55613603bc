import { type ReactElement, useCallback, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { User } from 'sealgate/client';
import { useAuth } from 'sealgate/react';
import { listUsers, type ManagedUser } from '../api.js';
import { Field } from '../components/field.js';
import { Page } from '../components/page.js';
import { Count, LoadError, ShowMore } from '../components/paging.js';
import { rescueFocus, successorOf } from '../focus.js';
import { fieldMessages } from '../messages.js';
import { useDebounced } from '../use-debounced.js';
import { usePages } from '../use-pages.js';
import { PeopleTable } from './people-table.js';
import { PersonDialog } from './person-dialog.js';

export function People(): ReactElement {
  const { user } = useAuth();
  if (user?.roles.includes('admin')) return <Directory self={user} />;
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

function Directory({ self }: { readonly self: User }): ReactElement {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('');
  // The index is kept for the focus, for when the row is gone by the time that the dialog closes.
  const [selected, setSelected] = useState<{ readonly user: ManagedUser; readonly index: number }>();
  const list = useRef<HTMLDivElement>(null);
  const filter = { email: useDebounced(email.trim()), role: useDebounced(role.trim()) };
  const load = useCallback(
    (cursor: string | undefined, signal: AbortSignal) =>
      listUsers({ email: filter.email, role: filter.role }, cursor, signal),
    [filter.email, filter.role],
  );
  const pages = usePages(load);
  const fieldErrors = fieldMessages(pages.error);
  const close = () => {
    flushSync(() => setSelected(undefined));
    rescueFocus(successorOf(list.current, selected?.index ?? 0));
  };
  const update = (id: string, changed: ManagedUser | undefined) =>
    pages.change((users) => users.flatMap((user) => (user.id === id ? (changed ?? []) : user)));
  return (
    <Page title="People" lead="Everyone with an account, and their roles.">
      <search className="filters">
        <Field
          label="Email begins with"
          name="email"
          type="search"
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="search"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label="Role"
          name="role"
          type="search"
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="search"
          value={role}
          onChange={(event) => setRole(event.target.value)}
          error={fieldErrors.role}
        />
      </search>
      <Count pages={pages} one="person" many="people" />
      {pages.items ? (
        <PeopleTable
          users={pages.items}
          ownId={self.id}
          isLoading={pages.isLoading}
          ref={list}
          onSelect={(user, index) => setSelected({ user, index })}
        />
      ) : (
        pages.isLoading && <div className="skeleton skeleton-card" />
      )}
      {fieldErrors.role === undefined && <LoadError pages={pages} list={list} />}
      <ShowMore pages={pages} list={list} />
      {selected && (
        <PersonDialog
          user={selected.user}
          isSelf={selected.user.id === self.id}
          onClose={close}
          onChange={(changed) => update(selected.user.id, changed)}
        />
      )}
    </Page>
  );
}
