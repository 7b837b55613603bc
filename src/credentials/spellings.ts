import type { Logger } from '../logger.js';
import type { UserStore } from '../users/user-store.js';
import type { Claiming } from './claiming.js';

/** Milliseconds between two searches. */
const pauseMs = 60_000;

/**
 * Looks for users whose names are stored in another spelling than names are compared in, as `Ann@Example.com`, and claims them: an
 * application may have written them before it had sealgate, or may go on doing so.
 */
export class Spellings {
  readonly #users: UserStore;
  readonly #claiming: Claiming;
  readonly #logger: Logger;
  #isSearching = false;
  #isClosed = false;
  #startedAt = Number.NEGATIVE_INFINITY;

  constructor(users: UserStore, claiming: Claiming, logger: Logger) {
    this.#users = users;
    this.#claiming = claiming;
    this.#logger = logger;
  }

  /** Searches all users, whose number says how long it takes. It never fails. */
  async search(): Promise<void> {
    this.#startedAt = performance.now();
    this.#isSearching = true;
    try {
      for (const field of ['email', 'username'] as const)
        for await (const record of this.#users.spelledOtherwise(field)) {
          if (this.#isClosed) return;
          await this.#claiming.claimSpelling(record);
        }
    } catch (error) {
      // The end of the connection ends it as well.
      if (!this.#isClosed) this.#logger.warn({ err: error }, 'looking for names in other spellings failed');
    } finally {
      this.#isSearching = false;
    }
  }

  /** Searches again, if the last time is a while ago; whoever was not found may be found at the next attempt. */
  searchAgain(): void {
    if (!this.#isSearching && performance.now() > this.#startedAt + pauseMs) void this.search();
  }

  /** Ends a search that is under way; what is left is found by the next start. */
  close(): void {
    this.#isClosed = true;
  }
}
