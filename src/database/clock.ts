import type { Connection } from 'mongoose';
import { type Clock, type SharedClock, systemClock } from '../clock.js';
import { runCommand } from './run-command.js';

/**
 * The database's clock, as an offset from this machine's: nodes whose own clocks differ agree on when a token was issued and
 * when it expires. `synchronize` measures the offset again; its error is at most half the round trip.
 */
export class DatabaseClock implements SharedClock {
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
    const sentAt = this.#machine.now();
    const { localTime } = await runCommand(this.#hello());
    const receivedAt = this.#machine.now();
    if (localTime instanceof Date) this.#offset = localTime.getTime() - (sentAt + receivedAt) / 2;
  }

  monotonic(): number {
    return performance.now();
  }

  /** As it is: the database sees its own time. */
  inCommand<Command>(command: Command): Command {
    return command;
  }

  async #hello(): Promise<Record<string, unknown>> {
    return (await this.#connection.db?.command({ hello: 1 })) ?? {};
  }
}
