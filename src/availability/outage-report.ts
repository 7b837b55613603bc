import type { Logger } from '../logger.js';

/** Logs an outage when it begins and when it ends, and not each time that it is met. */
export class OutageReport {
  readonly #logger: Logger;
  readonly #what: string;
  readonly #meanwhile: string;
  #failing = false;

  /** `what` names what is missing during an outage, and `meanwhile` says what happens until it is back; both for the log. */
  constructor(logger: Logger, what: string, meanwhile: string) {
    this.#logger = logger;
    this.#what = what;
    this.#meanwhile = meanwhile;
  }

  /** Tells how an attempt went: `error` is undefined where it succeeded. */
  report(error: unknown): void {
    const failing = error !== undefined;
    if (failing === this.#failing) return;
    this.#failing = failing;
    if (failing) this.#logger.warn({ err: error }, `no ${this.#what}; ${this.#meanwhile}`);
    else this.#logger.info({}, `again: ${this.#what}`);
  }
}
