import { type Deadline, deadlineIn } from './deadline.js';
import { isHidden } from './lookout.js';

/** Milliseconds after which it is looked at the time again: timers stand still while a computer sleeps. */
const lookEvery = 30_000;

/** One task that is due at some time. Where nobody is looking it waits for longer, unless it is `urgent`. */
export interface Alarm {
  set(milliseconds: number, task: () => unknown, urgent?: boolean): void;
  /** Runs the task now if it is due, or `atOnce`. */
  look(atOnce?: boolean): void;
  clear(): void;
}

export function createAlarm(): Alarm {
  let due: Deadline = deadlineIn(0);
  let task: (() => unknown) | undefined;
  let isUrgent = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const look = (atOnce = false) => {
    clearTimeout(timer);
    if (!task || (isHidden() && !isUrgent)) return;
    if (due() > 0 && !atOnce) {
      timer = setTimeout(look, Math.min(due(), lookEvery));
      return;
    }
    const run = task;
    task = undefined;
    run();
  };
  return {
    look,
    set(milliseconds, next, urgent = false) {
      due = deadlineIn(milliseconds);
      task = next;
      isUrgent = urgent;
      look();
    },
    clear() {
      clearTimeout(timer);
      task = undefined;
    },
  };
}
