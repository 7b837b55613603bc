import type { AuthClientError } from './auth-error.js';
import { deadlineIn } from './deadline.js';

/** Milliseconds for which another tab's refresh is waited for, and among which tabs that come at once draw lots. */
const refreshOfOthers = 3_000;
const drawing = { least: 20, most: 80 };

/**
 * Which tab refreshes: those that come at once draw lots, and who hears of another's waits for it. Should two ask all the same,
 * or one that said it would never do so, nothing is lost but a request.
 */
export function createTurn() {
  let elsewhere = deadlineIn(0);
  let failure: AuthClientError | undefined;
  let resume = () => {};

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      resume = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  return {
    /** Another tab asks. */
    takenElsewhere(): void {
      elsewhere = deadlineIn(refreshOfOthers);
    },
    /** There is news, be it a failure: who waits need not any longer. */
    over(problem?: AuthClientError): void {
      elsewhere = deadlineIn(0);
      failure = problem;
      resume();
    },
    /** Waits for this tab's turn, or until it need not come. Rejects with what another tab failed with meanwhile. */
    async wait(drawsLots: boolean | undefined, isSettled: () => boolean): Promise<void> {
      failure = undefined;
      if (drawsLots) await pause(drawing.least + Math.random() * (drawing.most - drawing.least));
      if (!isSettled() && elsewhere() > 0) await pause(elsewhere());
      if (!isSettled() && failure) throw failure;
    },
  };
}
