/** How many milliseconds are left; negative once it has passed. */
export type Deadline = () => number;

/**
 * A point in time. The computer's clock may be set, and the steady one may stand still while the computer sleeps: the one
 * that went further counts, so that a token is at worst thought older than it is.
 */
export function deadlineIn(milliseconds: number): Deadline {
  const wall = Date.now() + milliseconds;
  const steady = performance.now() + milliseconds;
  return () => Math.min(wall - Date.now(), steady - performance.now());
}
