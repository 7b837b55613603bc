import { type Deadline, deadlineIn } from './deadline.js';
import { unref } from './unref.js';
import { isHidden } from './wake-events.js';

/** Timers stand still while a computer sleeps, so a long one is checked against the clock this often. */
const checkIntervalMs = 30_000;

/** One scheduled task. It waits while the page is hidden, unless it is `urgent`. */
export interface Alarm {
  set(milliseconds: number, task: () => unknown, urgent?: boolean): void;
  /** Runs the task if it is due, or in any case with `force`. */
  check(force?: boolean): void;
  clear(): void;
}

export function createAlarm(): Alarm {
  let due: Deadline = deadlineIn(0);
  let task: (() => unknown) | undefined;
  let isUrgent: boolean | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const check = (force?: boolean) => {
    clearTimeout(timer);
    if (!task || (isHidden() && !isUrgent)) return;
    if (due() > 0 && !force) {
      timer = setTimeout(check, Math.min(due(), checkIntervalMs));
      unref(timer);
      return;
    }
    const run = task;
    task = undefined;
    run();
  };
  return {
    check,
    set(milliseconds, next, urgent?: boolean) {
      due = deadlineIn(milliseconds);
      task = next;
      isUrgent = urgent;
      check();
    },
    clear() {
      clearTimeout(timer);
      task = undefined;
    },
  };
}
