import { type ReactElement, useState } from 'react';
import { endOtherSessions, endSession, mySessions, type SessionInfo } from '../api.js';
import { Button } from '../components/button.js';
import { Confirm } from '../components/dialog.js';
import { ErrorNotice } from '../components/notice.js';
import { Page } from '../components/page.js';
import { SessionList } from '../components/session-list.js';
import { toast } from '../components/toaster.js';
import { useLoad } from '../use-load.js';
import { useSignOut } from './use-sign-out.js';

type Confirmation = 'others' | 'everywhere';

export function Sessions(): ReactElement {
  const { data: sessions, error, reload } = useLoad(mySessions);
  const signOut = useSignOut();
  const [failure, setFailure] = useState<unknown>();
  const [ending, setEnding] = useState<string>();
  const [confirming, setConfirming] = useState<Confirmation>();

  const act = async (action: () => Promise<unknown>, success: string) => {
    setFailure(undefined);
    try {
      await action();
      toast(success);
    } catch (thrown) {
      setFailure(thrown);
    } finally {
      setEnding(undefined);
      reload();
    }
  };
  const end = (session: SessionInfo) => {
    if (session.current) return void signOut();
    setEnding(session.id);
    void act(() => endSession(session.id), `${session.device} is signed out.`);
  };
  const others = sessions?.filter(({ current }) => !current).length ?? 0;

  return (
    <Page
      title="Your sessions"
      lead="Every browser and device where you are signed in."
      actions={
        <>
          {others > 0 && <Button onClick={() => setConfirming('others')}>Sign out all others</Button>}
          <Button variant="danger" onClick={() => setConfirming('everywhere')}>
            Sign out everywhere
          </Button>
        </>
      }
    >
      <ErrorNotice error={failure ?? error}>
        <Button onClick={reload}>Try again</Button>
      </ErrorNotice>
      <SessionList
        sessions={sessions}
        isLoading={sessions === undefined && error === undefined}
        ending={ending}
        onEnd={end}
      />
      {confirming === 'others' && (
        <Confirm
          title="Sign out all others?"
          action={others === 1 ? 'Sign out 1 session' : `Sign out ${others} sessions`}
          onClose={() => setConfirming(undefined)}
          onConfirm={() => void act(endOtherSessions, 'All other sessions are signed out.')}
        >
          You stay signed in here. Everywhere else, you will have to sign in again.
        </Confirm>
      )}
      {confirming === 'everywhere' && (
        <Confirm
          title="Sign out everywhere?"
          action="Sign out everywhere"
          onClose={() => setConfirming(undefined)}
          onConfirm={() => void signOut(true)}
        >
          Every browser and device, this one included, will have to sign in again.
        </Confirm>
      )}
    </Page>
  );
}
