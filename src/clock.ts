/** The source of time. Everything that issues or verifies a token uses one. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** The one time that all nodes go by: what decides within the database goes by it as well. */
export interface SharedClock extends Clock {
  /** Follows the time that is shared. */
  synchronize(): Promise<void>;
  /** Milliseconds since some moment, for spans of time on this machine: it never goes back. */
  monotonic(): number;
  /** An update or a stage of a pipeline that is to go by this clock, where it says `$$NOW` or `$currentDate`. */
  inCommand<Command>(command: Command): Command;
}

/** This machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };
