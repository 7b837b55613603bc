import { type FormEvent, type ReactElement, useCallback, useState } from 'react';
import { useAuth } from 'sealgate/react';
import { changeUser, endSessionsOf, type ManagedUser, sessionsOf } from '../api.js';
import { Button } from '../components/button.js';
import { Dialog } from '../components/dialog.js';
import { Field } from '../components/field.js';
import { Icon } from '../components/icons.js';
import { ErrorNotice } from '../components/notice.js';
import { SessionList } from '../components/session-list.js';
import { toast } from '../components/toaster.js';
import { fieldMessages } from '../messages.js';
import { useLoad } from '../use-load.js';

export interface PersonDialogProps {
  readonly user: ManagedUser;
  readonly isSelf: boolean;
  readonly onClose: () => void;
  readonly onChange: () => void;
}

/** Lets an admin manage a person. There is no save button: each change takes effect at once. */
export function PersonDialog({ user: given, isSelf, onClose, onChange }: PersonDialogProps): ReactElement {
  const { refresh } = useAuth();
  const [user, setUser] = useState(given);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const load = useCallback(() => sessionsOf(given.id), [given.id]);
  const sessions = useLoad(load);

  const act = async (action: () => Promise<ManagedUser | Response>, success: string) => {
    setBusy(true);
    setFailure(undefined);
    try {
      const result = await action();
      if (!(result instanceof Response)) setUser(result);
      toast(success);
      onChange();
      sessions.reload();
      if (isSelf) await refresh();
      return true;
    } catch (thrown) {
      setFailure(thrown);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const setRoles = (roles: readonly string[]) =>
    act(() => changeUser(user.id, { roles }), 'The roles have been saved.');
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const role = String(new FormData(form).get('role') ?? '').trim();
    if (!role || isBusy) return;
    void setRoles([...user.roles, role]).then((isDone) => {
      if (isDone) form.reset();
      form.querySelector('input')?.focus();
    });
  };

  // The role is the only input here, so any field error is about it.
  const [roleError] = Object.values(fieldMessages(failure));
  return (
    <Dialog title={user.name ?? user.email} onClose={onClose}>
      <p className="muted">{user.email}</p>
      <ErrorNotice error={roleError ? undefined : failure} />
      <section aria-labelledby="person-roles">
        <h3 id="person-roles">Roles</h3>
        <ul className="roles">
          {user.roles.map((role) => (
            <li key={role} className={role === 'admin' ? 'chip chip-strong' : 'chip'}>
              {role}
              <button
                type="button"
                className="chip-remove"
                aria-label={`Remove the role ${role}`}
                onClick={() => !isBusy && void setRoles(user.roles.filter((other) => other !== role))}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
        <form className="add-role" onSubmit={add}>
          <Field
            label="Another role"
            name="role"
            required
            autoCapitalize="none"
            spellCheck={false}
            autoComplete="off"
            error={roleError}
          />
          <Button type="submit" busy={isBusy}>
            Add
          </Button>
        </form>
      </section>
      <section aria-labelledby="person-sessions">
        <h3 id="person-sessions">Sessions</h3>
        <SessionList
          sessions={sessions.data}
          isLoading={sessions.data === undefined && sessions.error === undefined}
        />
        <ErrorNotice error={sessions.error} />
      </section>
      <div className="dialog-actions">
        <Button
          busy={isBusy}
          onClick={() => void act(() => endSessionsOf(user.id), 'All sessions of this person have ended.')}
        >
          End all sessions
        </Button>
        <Button
          variant={user.disabled ? 'primary' : 'danger'}
          busy={isBusy}
          onClick={() =>
            void act(
              () => changeUser(user.id, { disabled: !user.disabled }),
              user.disabled ? 'The account has been enabled.' : 'The account has been disabled.',
            )
          }
        >
          {user.disabled ? 'Enable the account' : 'Disable the account'}
        </Button>
      </div>
    </Dialog>
  );
}
