import type { AuthClientError } from './auth-error.js';
import { type Deadline, deadlineIn } from './deadline.js';

/** How long to wait for a refresh that another tab announced. */
const otherTabTimeoutMs = 3_000;
/** The random delay before a refresh: the tab with the shortest one goes first, and the others hear of it. */
const minDelayMs = 20;
const maxDelayMs = 80;

/** Another tab announced that it refreshes. */
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
  let wake = () => {};

  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, milliseconds);
    });

  return [
    () => {
      otherTab = deadlineIn(otherTabTimeoutMs);
    },
    (problem) => {
      otherTab = undefined;
      failure = problem;
      wake();
    },
    async (isContested) => {
      failure = undefined;
      if (isContested) await sleep(minDelayMs + Math.random() * (maxDelayMs - minDelayMs));
      if (otherTab) await sleep(otherTab());
      if (failure) throw failure;
    },
  ];
}
