import { setTimeout } from 'node:timers/promises';
import { AuthError } from '../errors.js';
import type { Logger } from '../logger.js';

/** Milliseconds between tries, and for which a request waits for the first that succeeds. */
const tryEvery = 500;
const longestWait = 2_500;

/** Prepares what requests need, again and again until the database lets it, and lets requests wait for that. */
export class Readiness {
  readonly #prepare: (closing: AbortSignal) => Promise<void>;
  readonly #logger: Logger;
  readonly #awaited: string;
  readonly #prepared: Promise<void>;
  readonly #closing = new AbortController();
  #isReady = false;

  /** `awaited` is what has to let it, as the log shall call it. */
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
  async wait(): Promise<void> {
    const patience = new AbortController();
    const tooLong = setTimeout(longestWait, true, { signal: patience.signal });
    try {
      if (await Promise.race([this.#prepared, tooLong]))
        throw new AuthError('service_unavailable', { retryAfter: 1 });
    } finally {
      patience.abort();
      tooLong.catch(() => undefined);
    }
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
        reported = this.#report(error, reported);
        if (!signal.aborted) await setTimeout(tryEvery, undefined, { ref: false });
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
