/** The source of time. Everything that issues or verifies a token uses one. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** This machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };
