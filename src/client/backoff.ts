import type { AuthClientError } from './auth-error.js';

/** Milliseconds. */
export interface RetryDelays {
  readonly min: number;
  readonly max: number;
}

/** Exponential backoff with jitter, so that tabs do not retry in step. A delay is never shorter than `Retry-After` says. */
export function backoff(
  { min, max }: RetryDelays,
  failures: number,
  { retryAfter = 0 }: AuthClientError,
): number {
  const delay = Math.min(max, min * 2 ** failures) * (0.5 + Math.random() / 2);
  return Math.max(retryAfter * 1000, delay);
}
