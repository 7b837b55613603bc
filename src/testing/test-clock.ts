import type { SharedClock } from '../clock.js';
import { parseDuration } from '../duration.js';

/**
 * The time of a test. It stands still until it is moved; only what is written to the database is a millisecond later than what was
 * written before, so that its order is certain. Everything of sealgate that runs out goes by it: tokens, sessions, how recent a login is,
 * leeways, cached users, what is known of ended sessions, and what `onEnded` watches. The machine's clock and timers are left alone.
 */
export interface TestClock {
  /** Moves it on, by a duration such as `'15m'` or by milliseconds. */
  advance(by: string | number): void;
  /** Moves it to an instant, a `Date` or milliseconds since 1970, in the future or the past. */
  set(to: Date | number): void;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The years that tokens and databases can name with room to spare. */
const earliest = Date.UTC(1971);
const latest = Date.UTC(9000);

/** It takes the place of the database's clock, on this node and within commands. */
export class MovableClock implements SharedClock, TestClock {
  #now = Date.now();
  #monotonic = 1;
  /** Called when it was moved. */
  onMoved: () => void = () => {};

  now(): number {
    return this.#now;
  }

  advance(by: string | number): void {
    const milliseconds = typeof by === 'string' ? spanOf(by) : by;
    if (!(milliseconds >= 0))
      throw new TypeError(
        "clock.advance: must be a duration such as '15m', or milliseconds; clock.set goes back",
      );
    this.#moveTo(this.#now + Math.round(milliseconds), 'advance');
  }

  set(to: Date | number): void {
    this.#moveTo(Number(to), 'set');
  }

  /** Goes by the machine's clock again, from now. */
  reset(): void {
    this.#moveTo(Date.now(), 'reset');
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** The clock is nobody else's. */
  async synchronize(): Promise<void> {}

  inCommand<Command>(command: Command): Command {
    return withInstant(command, new Date(++this.#now)) as Command;
  }

  #moveTo(instant: number, method: string): void {
    if (!(instant >= earliest && instant <= latest))
      throw new TypeError(`clock.${method}: must lead to an instant of the years 1971 to 8999`);
    // One more, since what may be so old is kept for so long.
    this.#monotonic += Math.max(0, instant - this.#now) + 1;
    this.#now = instant;
    this.onMoved();
  }
}

function spanOf(duration: string): number {
  try {
    return parseDuration(duration);
  } catch {
    return Number.NaN;
  }
}

/** The same command, of another time. What is written literally stays. */
function withInstant(value: unknown, now: Date): unknown {
  if (value === '$$NOW') return now;
  if (Array.isArray(value)) return value.map((one) => withInstant(one, now));
  if (!isPlain(value) || '$literal' in value) return value;
  const { $currentDate, ...others } = value;
  const entries = Object.entries(others).map(([name, one]) => [name, withInstant(one, now)] as const);
  const replaced = Object.fromEntries(entries);
  if ($currentDate === undefined) return replaced;
  const dates = Object.fromEntries(Object.keys(Object($currentDate)).map((name) => [name, now]));
  return { ...replaced, $set: { ...Object(replaced.$set), ...dates } };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
