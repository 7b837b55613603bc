import type { AuthClientError } from './auth-error.js';

/** Exponential backoff with jitter, so that tabs do not retry in step. A delay is never shorter than `Retry-After` says. */
export function backoff(
  minMs: number,
  maxMs: number,
  failures: number,
  { retryAfter = 0 }: AuthClientError,
): number {
  const delay = Math.min(maxMs, minMs * 2 ** failures) * (0.5 + Math.random() / 2);
  return Math.max(retryAfter * 1000, delay);
}
