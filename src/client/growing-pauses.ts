import type { AuthClientError } from './auth-error.js';

/** Milliseconds: the first pause, and the longest that they grow to. */
const first = 400;
const longest = 30_000;

/** The pauses between tries that fail: each twice as long, spread so that tabs do not try together, and no shorter than asked. */
export function createGrowingPauses() {
  let failures = 0;
  return {
    next({ retryAfter = 0 }: AuthClientError): number {
      const grown = Math.min(longest, first * 2 ** failures++) * (0.5 + Math.random() / 2);
      return Math.max(retryAfter * 1000, grown);
    },
    reset(): void {
      failures = 0;
    },
  };
}
