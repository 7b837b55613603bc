/** Returns the milliseconds left; negative once it has passed. */
export type Deadline = () => number;

/**
 * The system clock may be changed, and the monotonic one may stop while the computer sleeps. The one that advanced further
 * counts, so that a token is at worst taken to be older than it is.
 */
export function deadlineIn(milliseconds: number): Deadline {
  const wall = Date.now() + milliseconds;
  const monotonic = performance.now() + milliseconds;
  return () => Math.min(wall - Date.now(), monotonic - performance.now());
}
