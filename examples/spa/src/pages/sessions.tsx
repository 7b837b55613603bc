import { type ReactElement, useState } from 'react';
import { endOtherSessions, endSession, mySessions, type SessionInfo } from '../api.js';
import { Button } from '../parts/button.js';
import { Confirm } from '../parts/dialog.js';
import { Problem } from '../parts/notice.js';
import { Page } from '../parts/page.js';
import { SessionList } from '../parts/session-list.js';
import { toast } from '../parts/toaster.js';
import { useLoad } from '../use-load.js';
import { useSignOut } from './use-sign-out.js';

type Question = 'others' | 'everywhere';

export function Sessions(): ReactElement {
  const { data: sessions, error, reload } = useLoad(mySessions);
  const signOut = useSignOut();
  const [failure, setFailure] = useState<unknown>();
  const [ending, setEnding] = useState<string>();
  const [question, setQuestion] = useState<Question>();

  const act = async (what: () => Promise<unknown>, done: string) => {
    setFailure(undefined);
    try {
      await what();
      toast(done);
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
      lead="Every browser and device that you are signed in with."
      actions={
        <>
          {others > 0 && <Button onClick={() => setQuestion('others')}>Sign out all others</Button>}
          <Button look="danger" onClick={() => setQuestion('everywhere')}>
            Sign out everywhere
          </Button>
        </>
      }
    >
      <Problem error={failure ?? error}>
        <Button onClick={reload}>Try again</Button>
      </Problem>
      <SessionList
        sessions={sessions}
        isLoading={sessions === undefined && error === undefined}
        ending={ending}
        onEnd={end}
      />
      {question === 'others' && (
        <Confirm
          title="Sign out all others?"
          action={others === 1 ? 'Sign out 1 session' : `Sign out ${others} sessions`}
          onClose={() => setQuestion(undefined)}
          onConfirm={() => void act(endOtherSessions, 'All other sessions are signed out.')}
        >
          You stay signed in here. Everywhere else, you will have to sign in again.
        </Confirm>
      )}
      {question === 'everywhere' && (
        <Confirm
          title="Sign out everywhere?"
          action="Sign out everywhere"
          onClose={() => setQuestion(undefined)}
          onConfirm={() => void signOut(true)}
        >
          Every browser and device, this one included, will have to sign in again.
        </Confirm>
      )}
    </Page>
  );
}
