import type { Logger } from '../logger.js';
import type { SessionStore } from './session-store.js';

/** Milliseconds for which a batch is collected, and its maximum size; a lost confirmation only keeps the leeway open. */
const batchDelayMs = 200;
const maximumPending = 10_000;

/** Tells the store which generations were seen in use, in batches and without delaying any request. */
export class Confirmations {
  readonly #store: SessionStore;
  readonly #logger: Logger;
  readonly #pending = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: SessionStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /** Notes that a session's generation was seen in use. Before the first rotation there is nothing to confirm. */
  add(sid: string, generation: number): void {
    if (generation === 0 || this.#pending.size >= maximumPending) return;
    this.#pending.set(sid, Math.max(generation, this.#pending.get(sid) ?? 0));
    this.#timer ??= setTimeout(() => void this.flush(), batchDelayMs).unref();
  }

  /** Sends what is pending. It never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const confirmations = Array.from(this.#pending, ([sid, generation]) => ({ sid, generation }));
    this.#pending.clear();
    if (confirmations.length === 0) return;
    try {
      await this.#store.confirm(confirmations);
    } catch (error) {
      this.#logger.warn({ err: error }, 'confirming session generations failed');
    }
  }
}
