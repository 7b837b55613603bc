import type { Logger } from '../logger.js';
import type { SessionStore } from './session-store.js';

/** Milliseconds for which confirmations gather, and how many may wait; one that is lost only keeps an answer lenient. */
const gatherFor = 200;
const maximumWaiting = 10_000;

/** Tells the store, in batches and off every request's path, which generations were seen in use. */
export class Confirmations {
  readonly #store: SessionStore;
  readonly #logger: Logger;
  readonly #waiting = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: SessionStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /** Notes that a session's generation was seen in use. Before the first rotation there is nothing to confirm. */
  add(sid: string, generation: number): void {
    if (generation === 0 || this.#waiting.size >= maximumWaiting) return;
    this.#waiting.set(sid, Math.max(generation, this.#waiting.get(sid) ?? 0));
    this.#timer ??= setTimeout(() => void this.flush(), gatherFor).unref();
  }

  /** Sends what waits. It never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const confirmations = Array.from(this.#waiting, ([sid, generation]) => ({ sid, generation }));
    this.#waiting.clear();
    if (confirmations.length === 0) return;
    try {
      await this.#store.confirm(confirmations);
    } catch (error) {
      this.#logger.warn({ err: error }, 'confirming session generations failed');
    }
  }
}
