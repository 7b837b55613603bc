import { type ReactElement, useRef, useState } from 'react';
import { endOtherSessions, endSession, mySessions, type SessionInfo } from '../api.js';
import { Button } from '../components/button.js';
import { Confirm } from '../components/dialog.js';
import { ErrorNotice } from '../components/notice.js';
import { Page } from '../components/page.js';
import { Count, LoadError, ShowMore } from '../components/paging.js';
import { SessionList } from '../components/session-list.js';
import { toast } from '../components/toaster.js';
import { rescueFocus, successorOf } from '../focus.js';
import { usePages } from '../use-pages.js';
import { useSignOut } from './use-sign-out.js';

type Confirmation = 'others' | 'everywhere';

export function Sessions(): ReactElement {
  const pages = usePages(mySessions);
  const list = useRef<HTMLUListElement>(null);
  const signOut = useSignOut();
  const [failure, setFailure] = useState<unknown>();
  const [ending, setEnding] = useState<string>();
  const [confirming, setConfirming] = useState<Confirmation>();

  const act = async (action: () => Promise<unknown>, success: () => void) => {
    setFailure(undefined);
    try {
      await action();
      success();
    } catch (thrown) {
      setFailure(thrown);
    } finally {
      setEnding(undefined);
    }
  };
  const end = (session: SessionInfo) => {
    if (session.current) return void signOut();
    setEnding(session.id);
    const index = pages.items?.indexOf(session) ?? 0;
    void act(
      () => endSession(session.id),
      () => {
        toast(`${session.device} is signed out.`);
        pages.change((sessions) => sessions.filter(({ id }) => id !== session.id));
        rescueFocus(successorOf(list.current, index));
      },
    );
  };
  const endOthers = () =>
    act(endOtherSessions, () => {
      toast('All other sessions are signed out.');
      pages.change((sessions) => sessions.filter(({ current }) => current));
      rescueFocus(successorOf(list.current, 0));
      void pages.reload();
    });
  const others = pages.items?.filter(({ current }) => !current).length ?? 0;

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
      <ErrorNotice error={failure} />
      <Count pages={pages} one="session" many="sessions" />
      <SessionList
        sessions={pages.items}
        isLoading={pages.isLoading}
        heading="h2"
        ref={list}
        ending={ending}
        onEnd={end}
      />
      <LoadError pages={pages} list={list} />
      <ShowMore pages={pages} list={list} />
      {confirming === 'others' && (
        <Confirm
          title="Sign out all others?"
          action={actionFor(others, pages.hasMore)}
          onClose={() => setConfirming(undefined)}
          onConfirm={() => void endOthers()}
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

function actionFor(others: number, hasMore: boolean): string {
  if (hasMore) return 'Sign out all others';
  return others === 1 ? 'Sign out 1 session' : `Sign out ${others} sessions`;
}
