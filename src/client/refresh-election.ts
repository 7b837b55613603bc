import type { AuthClientError } from './auth-error.js';
import { deadlineIn } from './deadline.js';

/** How long to wait for a refresh that another tab announced. */
const otherTabTimeoutMs = 3_000;
/** The random delay before a refresh: the tab with the shortest one goes first, and the others hear of it. */
const minDelayMs = 20;
const maxDelayMs = 80;

/**
 * Elects the tab that refreshes. It is best effort: if two tabs refresh anyway, or the one that announced a refresh never
 * does it, the only cost is a request.
 */
export function createRefreshElection() {
  let otherTabDeadline = deadlineIn(0);
  let failure: AuthClientError | undefined;
  let wake = () => {};

  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  return {
    /** Another tab announced that it refreshes. */
    defer(): void {
      otherTabDeadline = deadlineIn(otherTabTimeoutMs);
    },
    /** Ends the wait: there is a token, a sign-out, or the other tab's `problem`. */
    settle(problem?: AuthClientError): void {
      otherTabDeadline = deadlineIn(0);
      failure = problem;
      wake();
    },
    /** Waits until this tab may refresh, or no longer has to. Rejects with the error of another tab's refresh meanwhile. */
    async wait(isContested: boolean | undefined, isSettled: () => boolean): Promise<void> {
      failure = undefined;
      if (isContested) await sleep(minDelayMs + Math.random() * (maxDelayMs - minDelayMs));
      if (!isSettled() && otherTabDeadline() > 0) await sleep(otherTabDeadline());
      if (!isSettled() && failure) throw failure;
    },
  };
}
