import { type FormEvent, type ReactElement, useCallback, useState } from 'react';
import { useAuth } from 'sealgate/react';
import { changeUser, endSessionsOf, type ManagedUser, sessionsOf } from '../api.js';
import { fieldMessages } from '../messages.js';
import { Button } from '../parts/button.js';
import { Dialog } from '../parts/dialog.js';
import { Field } from '../parts/field.js';
import { Icon } from '../parts/icons.js';
import { Problem } from '../parts/notice.js';
import { SessionList } from '../parts/session-list.js';
import { toast } from '../parts/toaster.js';
import { useLoad } from '../use-load.js';

export interface PersonDialogProps {
  readonly user: ManagedUser;
  readonly isSelf: boolean;
  readonly onClose: () => void;
  readonly onChange: () => void;
}

/** What an admin can do about one person. Each change is made at once. */
export function PersonDialog({ user: given, isSelf, onClose, onChange }: PersonDialogProps): ReactElement {
  const { refresh } = useAuth();
  const [user, setUser] = useState(given);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const load = useCallback(() => sessionsOf(given.id), [given.id]);
  const sessions = useLoad(load);

  const act = async (what: () => Promise<ManagedUser | Response>, done: string) => {
    setBusy(true);
    setFailure(undefined);
    try {
      const result = await what();
      if (!(result instanceof Response)) setUser(result);
      toast(done);
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
    act(() => changeUser(user.id, { roles }), 'The roles are saved.');
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

  // The only thing that is typed here is a role.
  const [wrongRole] = Object.values(fieldMessages(failure));
  return (
    <Dialog title={user.name ?? user.email} onClose={onClose}>
      <p className="muted">{user.email}</p>
      <Problem error={wrongRole ? undefined : failure} />
      <section aria-labelledby="person-roles">
        <h3 id="person-roles">Roles</h3>
        <ul className="roles">
          {user.roles.map((role) => (
            <li key={role} className={role === 'admin' ? 'chip chip-strong' : 'chip'}>
              {role}
              <button
                type="button"
                className="chip-remove"
                aria-label={`Take the role ${role} away`}
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
            error={wrongRole}
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
        <Problem error={sessions.error} />
      </section>
      <div className="dialog-actions">
        <Button
          busy={isBusy}
          onClick={() => void act(() => endSessionsOf(user.id), 'All sessions of this person are ended.')}
        >
          End all sessions
        </Button>
        <Button
          look={user.disabled ? 'primary' : 'danger'}
          busy={isBusy}
          onClick={() =>
            void act(
              () => changeUser(user.id, { disabled: !user.disabled }),
              user.disabled ? 'The account works again.' : 'The account is disabled.',
            )
          }
        >
          {user.disabled ? 'Enable the account' : 'Disable the account'}
        </Button>
      </div>
    </Dialog>
  );
}
