import type { Clock } from '../../src/clock.js';

/** A clock that stands still until it is moved. */
export class ControlledClock implements Clock {
  #now: number;

  constructor(now = 1_770_000_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
