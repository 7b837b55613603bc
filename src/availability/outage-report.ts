import type { Logger } from '../logger.js';

/** Logs an outage once when it begins and once when it ends, not at every failure. */
export class OutageReport {
  readonly #logger: Logger;
  readonly #operation: string;
  readonly #fallback: string;
  #failing = false;

  /** The log lines are `<operation> failed; <fallback>` and `<operation> recovered`. */
  constructor(logger: Logger, operation: string, fallback: string) {
    this.#logger = logger;
    this.#operation = operation;
    this.#fallback = fallback;
  }

  /** Records the outcome of an attempt: `error` is undefined where it succeeded. */
  report(error: unknown): void {
    const failing = error !== undefined;
    if (failing === this.#failing) return;
    this.#failing = failing;
    if (failing) this.#logger.warn({ err: error }, `${this.#operation} failed; ${this.#fallback}`);
    else this.#logger.info({}, `${this.#operation} recovered`);
  }
}
