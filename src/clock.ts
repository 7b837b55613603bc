/** Where the time comes from. Everything that issues or judges a token asks one of these. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** This machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };
