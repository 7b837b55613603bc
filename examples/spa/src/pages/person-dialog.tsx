import { type ReactElement, useCallback, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useAuth } from 'sealgate/react';
import { changeRoles, endSessionsOf, isMissing, type ManagedUser, sessionsOf, setDisabled } from '../api.js';
import { Button } from '../components/button.js';
import { Confirm, Dialog } from '../components/dialog.js';
import { ErrorNotice } from '../components/notice.js';
import { LoadError, ShowMore } from '../components/paging.js';
import { SessionList } from '../components/session-list.js';
import { toast } from '../components/toaster.js';
import { fieldMessages } from '../messages.js';
import { usePages } from '../use-pages.js';
import { type Grave, questionFor } from './person-questions.js';
import { PersonRoles } from './person-roles.js';
import { useSignOut } from './use-sign-out.js';

export interface PersonDialogProps {
  readonly user: ManagedUser;
  readonly isSelf: boolean;
  readonly onClose: () => void;
  /** Called with the person as they are now, or with undefined where they are no more. */
  readonly onChange: (user: ManagedUser | undefined) => void;
}

/** Lets an admin manage a person. There is no save button: each change takes effect at once, after a question where it is grave. */
export function PersonDialog({ user: given, isSelf, onClose, onChange }: PersonDialogProps): ReactElement {
  const { refresh } = useAuth();
  const signOut = useSignOut();
  const [user, setUser] = useState(given);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [asked, setAsked] = useState<{ readonly about: Grave; readonly onConfirm: () => void }>();
  const list = useRef<HTMLUListElement>(null);
  const load = useCallback(
    (cursor: string | undefined, signal: AbortSignal) => sessionsOf(given.id, cursor, signal),
    [given.id],
  );
  const sessions = usePages(load);

  const ask = (about: Grave, onConfirm: () => void) => setAsked({ about, onConfirm });
  const act = async (action: () => Promise<ManagedUser | Response>, success: string) => {
    setBusy(true);
    setFailure(undefined);
    try {
      const result = await action();
      if (!(result instanceof Response)) {
        // Signed out by the server already; whoever did it needs no warning of that.
        if (isSelf && result.disabled) {
          await signOut();
          return true;
        }
        flushSync(() => setUser(result));
        onChange(result);
      }
      toast(success);
      void sessions.reload();
      if (isSelf) await refresh();
      return true;
    } catch (thrown) {
      setFailure(thrown);
      if (isMissing(thrown)) onChange(undefined);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const endSessions = () =>
    isSelf ? signOut(true) : act(() => endSessionsOf(user.id), 'All sessions of this person have ended.');
  const enable = () => act(() => setDisabled(user.id, false), 'The account has been enabled.');
  const disable = () => act(() => setDisabled(user.id, true), 'The account has been disabled.');

  // The role is the only input here, so any field error is about it.
  const [roleError] = Object.values(fieldMessages(failure));
  const question = asked && questionFor(asked.about, isSelf);
  return (
    // Beside the dialog, whose `onCancel` would hear of the question's as well.
    <>
      <Dialog title={user.name ?? user.email} onClose={onClose}>
        <p className="muted">
          <bdi>{user.email}</bdi>
        </p>
        <ErrorNotice error={roleError ? undefined : failure} />
        <PersonRoles
          roles={user.roles}
          isBusy={isBusy}
          error={roleError}
          onChange={(change) => act(() => changeRoles(user.id, change), 'The roles have been saved.')}
          onRemove={(role, remove) => (isSelf && role === 'admin' ? ask('resign', remove) : remove())}
        />
        <section aria-labelledby="person-sessions">
          <h3 id="person-sessions">Sessions</h3>
          <SessionList sessions={sessions.items} isLoading={sessions.isLoading} heading="h4" ref={list} />
          <LoadError pages={sessions} list={list} />
          <ShowMore pages={sessions} list={list} />
        </section>
        <div className="dialog-actions">
          <Button busy={isBusy} onClick={() => ask('end-sessions', () => void endSessions())}>
            End all sessions
          </Button>
          <Button
            variant={user.disabled ? 'primary' : 'danger'}
            busy={isBusy}
            onClick={() => (user.disabled ? void enable() : ask('disable', () => void disable()))}
          >
            {user.disabled ? 'Enable the account' : 'Disable the account'}
          </Button>
        </div>
      </Dialog>
      {question && (
        <Confirm
          title={question.title}
          action={question.action}
          onClose={() => setAsked(undefined)}
          onConfirm={asked.onConfirm}
        >
          {question.text}
        </Confirm>
      )}
    </>
  );
}
