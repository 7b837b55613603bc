import type { AuthClientError } from './auth-error.js';
import { type Deadline, deadlineIn } from './deadline.js';

/** Another tab announced that it refreshes, for which this one waits for three seconds at most. */
type Defer = () => void;
/** Ends the wait: there is a token, a sign-out, or the other tab's `problem`. */
type Settle = (problem?: AuthClientError) => void;
/** Waits until this tab may refresh, or no longer has to. Rejects with the error of another tab's refresh meanwhile. */
type Wait = (isContested: unknown) => Promise<void>;

/**
 * Elects the tab that refreshes. It is best effort: if two tabs refresh anyway, or the one that announced a refresh never
 * does it, the only cost is a request.
 */
export function createRefreshElection(): readonly [Defer, Settle, Wait] {
  let otherTab: Deadline | undefined;
  let failure: AuthClientError | undefined;
  let wake: (isTimeUp: boolean) => void = () => {};

  /** Resolves with whether the time is up. */
  const sleep = (milliseconds: number) =>
    new Promise<boolean>((resolve) => {
      wake = resolve;
      setTimeout(resolve, milliseconds, true);
    });

  return [
    () => {
      otherTab = deadlineIn(3_000);
    },
    (problem) => {
      otherTab = undefined;
      failure = problem;
      wake(false);
    },
    async (isContested) => {
      failure = undefined;
      // The tab with the shortest delay goes first, and the others hear of it. Tabs that a busy machine held up till then wake
      // together, so that the delay begins after a first pause.
      if (isContested && (await sleep(20))) await sleep(Math.random() * 60);
      if (otherTab) await sleep(otherTab());
      if (failure) throw failure;
    },
  ];
}
