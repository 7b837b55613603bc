import { setTimeout } from 'node:timers/promises';
import { serviceUnavailable } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { Logger } from '../logger.js';
import { withDeadline } from './deadline.js';
import { DatabaseMisfitError } from './misfit.js';

/** Milliseconds between attempts. */
const retryDelayMs = 500;

/** The connection to a database could not be opened, of which whoever opens it is told as well. */
export class ConnectionFailure extends Error {
  constructor(cause: unknown) {
    super('the connection failed', { cause });
  }
}

/** Prepares what requests need of a database, retrying until it succeeds, and lets requests wait for that. */
export class Readiness {
  readonly #prepare: (closing: AbortSignal) => Promise<void>;
  readonly #logger: Logger;
  readonly #database: string;
  readonly #prepared: Promise<void>;
  readonly #closing = new AbortController();
  #isReady = false;

  /** `database` is its name in the log. */
  constructor(prepare: (closing: AbortSignal) => Promise<void>, logger: Logger, database = 'the database') {
    this.#prepare = prepare;
    this.#logger = logger;
    this.#database = database;
    this.#prepared = this.#run();
    // Callers that wait get the rejection; with none waiting it is not an unhandled one.
    this.#prepared.catch(() => undefined);
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Resolves when everything is prepared, however long it takes; rejects when closed before that, and with a `DatabaseMisfitError`. */
  whenReady(): Promise<void> {
    return this.#prepared;
  }

  /** Resolves when everything is prepared, or throws `service_unavailable` when that takes too long for a request. */
  wait(): Promise<void> {
    return withDeadline(this.#prepared, () => new AuthError(serviceUnavailable, { retryAfter: 1 }));
  }

  close(): void {
    this.#closing.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    let reported: string | undefined;
    while (!signal.aborted) {
      try {
        await this.#prepare(signal);
        this.#isReady = true;
        return;
      } catch (error) {
        if (signal.aborted) break;
        if (error instanceof DatabaseMisfitError) {
          this.#logger.error({}, error.message);
          throw error;
        }
        reported = this.#report(error, reported);
        await setTimeout(retryDelayMs, undefined, { ref: false });
      }
    }
    throw new AuthError(serviceUnavailable, { detail: `Closed before ${this.#database} answered` });
  }

  // One line for each new failure, not one for each attempt.
  #report(error: unknown, last: string | undefined): string {
    const isConnection = error instanceof ConnectionFailure;
    const cause = isConnection || error instanceof AuthError ? (error.cause ?? error) : error;
    const what = isConnection ? 'database connection' : `preparing ${this.#database}`;
    // A database that is away is so in many words.
    const failure = isConnection ? what : cause instanceof Error ? cause.message : String(cause);
    if (failure !== last) this.#logger.error({ err: cause }, `${what} failed; retrying`);
    return failure;
  }
}
