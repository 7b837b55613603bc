import type { SessionLifetimes } from './session-store.js';

/** What is told of the use of a session is told in steps of so many milliseconds. */
export const coarseMs = 3_600_000;

/** Milliseconds since 1970. */
interface Uses {
  readonly createdAt: number;
  readonly lastUsedAt: number;
  /** The last use in an earlier step than that of `lastUsedAt`, where there was one. */
  readonly usedBefore: number;
  readonly absoluteExpiresAt: number;
}

/**
 * When a session was used and when it expires, as far as it is told. Nothing of it changes in the middle of an hour: whoever has a
 * copy of a cookie and asks again and again must not learn when its owner refreshes.
 */
export function coarseTimes(
  { createdAt, lastUsedAt, usedBefore, absoluteExpiresAt }: Uses,
  now: number,
  { expiresIn }: Pick<SessionLifetimes, 'expiresIn'>,
): { readonly lastUsedAt: Date; readonly expiresAt: Date } {
  const known = stepOf(lastUsedAt) < stepOf(now) ? lastUsedAt : usedBefore;
  const told = Math.max(createdAt, stepOf(known) * coarseMs);
  const expiresAt = Math.ceil((told + expiresIn) / coarseMs) * coarseMs;
  return { lastUsedAt: new Date(told), expiresAt: new Date(Math.min(expiresAt, absoluteExpiresAt)) };
}

function stepOf(instant: number): number {
  return Math.floor(instant / coarseMs);
}
