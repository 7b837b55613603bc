import type { Logger } from '../logger.js';

/** The most messages that one key of AES-GCM may encrypt with random nonces of 96 bits (NIST SP 800-38D, section 8.3). */
const maximumSealed = 2 ** 32;

/** A tenth of it: other nodes seal with the same key, and so did this one before its last start. */
export const warnAtSealed = Math.floor(maximumSealed / 10);

/** Counts the tokens that this process sealed with one key, and warns once when there are many. */
export class KeyUsage {
  sealed = 0;
  readonly #type: string;
  readonly #logger: Logger;

  constructor(type: string, logger: Logger) {
    this.#type = type;
    this.#logger = logger;
  }

  count(): void {
    this.sealed += 1;
    if (this.sealed !== warnAtSealed) return;
    this.#logger.warn(
      { type: this.#type, sealed: this.sealed, maximum: maximumSealed },
      `many tokens of the type ${this.#type} were made with one secret; rotate it (previousSecrets)`,
    );
  }
}
