import { type Deadline, deadlineIn } from './deadline.js';
import { unref } from './unref.js';

/** One scheduled task, or none. It waits while the page is hidden, unless it is urgent. */
type SetAlarm = (milliseconds: number, task?: () => unknown, isUrgent?: boolean) => void;
/** Runs the task if it is due, or in any case with `force`. */
type CheckAlarm = (force?: boolean) => void;

export function createAlarm(): readonly [SetAlarm, CheckAlarm] {
  let due: Deadline;
  let task: (() => unknown) | undefined;
  let isUrgent: boolean | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const check: CheckAlarm = (force) => {
    clearTimeout(timer);
    // Outside of a page, such as on a server, there is no document.
    if (!task || (globalThis.document?.visibilityState === 'hidden' && !isUrgent)) return;
    if (due() > 0 && !force) {
      // Timers stand still while a computer sleeps, so a long one is checked against the clock every half minute.
      timer = unref(setTimeout(check, Math.min(due(), 30_000)));
      return;
    }
    const run = task;
    task = undefined;
    run();
  };
  return [
    (milliseconds, next, urgent) => {
      due = deadlineIn(milliseconds);
      task = next;
      isUrgent = urgent;
      check();
    },
    check,
  ];
}
