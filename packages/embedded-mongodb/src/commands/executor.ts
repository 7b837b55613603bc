import { CommandError, errorAnswer, toCommandError } from '../errors.js';
import { type Storage, StorageError } from '../storage/storage.js';
import type { Document } from '../values/values.js';
import type { CommandContext } from './command.js';
import { mayWrite, runCommand } from './table.js';

interface Task {
  readonly command: Document;
  readonly done: (answer: Document) => void;
}

/**
 * Runs commands sequentially, those that arrived together in one storage transaction: so they share its flush, and no reply is
 * sent before everything that it depends on is on disk.
 */
export class Executor {
  readonly #storage: Storage;
  readonly #shared: Omit<CommandContext, 'database'>;
  #waiting: Task[] = [];

  constructor(storage: Storage, shared: Omit<CommandContext, 'database'>) {
    this.#storage = storage;
    this.#shared = shared;
  }

  submit(command: Document, done: (answer: Document) => void): void {
    // By then, the pending requests of all connections have been read.
    if (this.#waiting.length === 0) setImmediate(() => this.run());
    this.#waiting.push({ command, done });
  }

  /** Runs the pending commands. */
  run(): void {
    const tasks = this.#waiting;
    this.#waiting = [];
    const runAll = () => tasks.map(({ command }) => this.#answer(command));
    const needsTransaction = tasks.some(({ command }) => mayWrite(command));
    const answers = needsTransaction ? this.#storage.transaction(runAll) : runAll();
    for (const [index, answer] of answers.entries()) tasks[index]?.done(answer);
  }

  #answer(command: Document): Document {
    try {
      return runCommand(this.#shared, command);
    } catch (error) {
      // Memory may now differ from the storage: the server must not continue.
      if (error instanceof StorageError) throw error;
      if (error instanceof CommandError) return errorAnswer(error);
      return errorAnswer(toCommandError(error));
    }
  }
}
