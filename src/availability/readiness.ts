import { setTimeout } from 'node:timers/promises';
import { AuthError } from '../errors.js';
import type { Logger } from '../logger.js';
import { inTime } from './time-limit.js';

/** Milliseconds between tries. */
const tryEvery = 500;

/** Prepares what requests need of a database, again and again until it succeeds, and lets requests wait for that. */
export class Readiness {
  readonly #prepare: (closing: AbortSignal) => Promise<void>;
  readonly #logger: Logger;
  readonly #awaited: string;
  readonly #prepared: Promise<void>;
  readonly #closing = new AbortController();
  #isReady = false;

  /** `awaited` is what the log calls the database. */
  constructor(prepare: (closing: AbortSignal) => Promise<void>, logger: Logger, awaited = 'the database') {
    this.#prepare = prepare;
    this.#logger = logger;
    this.#awaited = awaited;
    this.#prepared = this.#run();
    // Whoever waits is told; when nobody does, that is no fault.
    this.#prepared.catch(() => undefined);
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Resolves when all is prepared, however long it takes; rejects when closed before. */
  whenReady(): Promise<void> {
    return this.#prepared;
  }

  /** Resolves when all is prepared, or throws `service_unavailable` when that takes too long for a request. */
  wait(): Promise<void> {
    return inTime(this.#prepared, () => new AuthError('service_unavailable', { retryAfter: 1 }));
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
        reported = this.#report(error, reported);
        await setTimeout(tryEvery, undefined, { ref: false });
      }
    }
    throw new AuthError('service_unavailable', { detail: `Closed before ${this.#awaited} answered` });
  }

  // One line for each new fault, not one for each try.
  #report(error: unknown, last: string | undefined): string {
    const cause = error instanceof AuthError ? (error.cause ?? error) : error;
    const message = cause instanceof Error ? cause.message : String(cause);
    if (message !== last)
      this.#logger.error({ err: cause }, `${this.#awaited} cannot be prepared yet; trying on`);
    return message;
  }
}
