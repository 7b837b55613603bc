import type { SessionLifetimes } from './session-store.js';

/** What a store knows of the current generation of a session; instants in milliseconds of its own clock. */
export interface CurrentGeneration {
  readonly generation: number;
  readonly rotatedAt: number;
  /** Undefined where it was not seen in use yet. */
  readonly confirmedAt: number | undefined;
}

/** The oldest generation whose refresh token still refreshes, by the rules of `Rotation`: the current one, or the one before. */
export function oldestAccepted(
  { generation, rotatedAt, confirmedAt }: CurrentGeneration,
  now: number,
  { leeway, repeatableFor }: SessionLifetimes,
): number {
  if (leeway === 0) return generation;
  const isOverlapping =
    confirmedAt === undefined ? now - rotatedAt < repeatableFor : now - confirmedAt < leeway;
  return isOverlapping ? generation - 1 : generation;
}
