import type { AuthClientError } from './auth-error.js';

const initialDelayMs = 400;
const maxDelayMs = 30_000;

/** Exponential backoff with jitter, so that tabs do not retry in step. A delay is never shorter than the server's `Retry-After`. */
export function backoff(failures: number, { retryAfter = 0 }: AuthClientError): number {
  const delay = Math.min(maxDelayMs, initialDelayMs * 2 ** failures) * (0.5 + Math.random() / 2);
  return Math.max(retryAfter * 1000, delay);
}
