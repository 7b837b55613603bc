import type { Connection } from 'mongoose';
import { type Clock, systemClock } from '../clock.js';
import { ask } from './ask.js';

/**
 * The database's clock, read by this machine's: nodes whose own clocks differ agree on when a token was issued and when it
 * runs out. `synchronize` measures the difference anew; its error is at most half the time that the question took.
 */
export class DatabaseClock implements Clock {
  readonly #connection: Connection;
  readonly #machine: Clock;
  #offset = 0;

  constructor(connection: Connection, machine: Clock = systemClock) {
    this.#connection = connection;
    this.#machine = machine;
  }

  now(): number {
    return this.#machine.now() + this.#offset;
  }

  async synchronize(): Promise<void> {
    const asked = this.#machine.now();
    const { localTime } = await ask(this.#hello());
    const answered = this.#machine.now();
    if (localTime instanceof Date) this.#offset = localTime.getTime() - (asked + answered) / 2;
  }

  async #hello(): Promise<Record<string, unknown>> {
    return (await this.#connection.db?.command({ hello: 1 })) ?? {};
  }
}
