import { deadlineMs } from '../../src/availability/deadline.js';

/**
 * From now on, counts how often a request could have waited for a database as long as it may. By a timer, as the deadline of a request is
 * told: where the process stands still, so do both.
 */
export function countWaits(): () => number {
  let waits = 0;
  const timer = setInterval(() => {
    waits += 1;
  }, deadlineMs).unref();
  return () => {
    clearInterval(timer);
    return waits;
  };
}
