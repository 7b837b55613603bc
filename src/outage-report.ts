import type { Logger } from './logger.js';

/** Logs an outage when it begins and when it ends, and not each time that it is met. */
export class OutageReport {
  readonly #logger: Logger;
  readonly #lacking: string;
  #failing = false;

  /** `lacking` is what there is none of meanwhile. */
  constructor(logger: Logger, lacking: string) {
    this.#logger = logger;
    this.#lacking = lacking;
  }

  /** `error` is undefined where all went well. */
  report(error: unknown): void {
    const failing = error !== undefined;
    if (failing === this.#failing) return;
    this.#failing = failing;
    if (failing) this.#logger.warn({ err: error }, `no ${this.#lacking}`);
    else this.#logger.info({}, `again: ${this.#lacking.split(';')[0]}`);
  }
}
