import { setTimeout } from 'node:timers/promises';
import type { CommandStartedEvent } from 'mongodb';
import type { Connection } from 'mongoose';

/** Commands that the node sends by itself, at its own pace, and not for a request. */
const ownPace = new Set(['hello', 'ping', 'endSessions']);

/** Counts the commands that requests cause. The connection has to be opened with `monitorCommands: true`. */
export class CommandCount {
  readonly #connection: Connection;
  readonly #names: string[] = [];
  readonly #listener = ({ commandName, command }: CommandStartedEvent) => {
    const isPoll = commandName === 'find' && command.find === 'sealgate_revocations';
    if (!isPoll && !ownPace.has(commandName)) this.#names.push(commandName);
  };

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.getClient().on('commandStarted', this.#listener);
  }

  /** The commands since the last call. */
  take(): readonly string[] {
    return this.#names.splice(0);
  }

  /** Waits until what earlier requests left behind is done, and forgets it. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 5; ) {
      await setTimeout(10);
      quiet = this.take().length === 0 ? quiet + 1 : 0;
    }
  }

  stop(): void {
    this.#connection.getClient().off('commandStarted', this.#listener);
  }
}
