import { setImmediate } from 'node:timers/promises';
import { OutageReport } from '../availability/outage-report.js';
import type { Logger } from '../logger.js';
import type { SessionStore } from './session-store.js';

/** How many may wait; one that is lost only keeps the token before the current one good for longer. */
const maximumPending = 10_000;

/**
 * Tells the store which generations were seen in use, without delaying any request: at once, and together with all that came while
 * the last ones were being told.
 */
export class Confirmations {
  readonly #store: SessionStore;
  readonly #outage: OutageReport;
  readonly #pending = new Map<string, number>();
  #sending: Promise<void> | undefined;

  constructor(store: SessionStore, logger: Logger) {
    this.#store = store;
    this.#outage = new OutageReport(logger, 'confirmation of refresh tokens', 'those before them stay valid');
  }

  /** Notes that a session's generation was seen in use. A login's own generation needs no confirmation. */
  add(sid: string, generation: number): void {
    if (generation === 0 || this.#pending.size >= maximumPending) return;
    this.#pending.set(sid, Math.max(generation, this.#pending.get(sid) ?? 0));
    this.#sending ??= this.#send();
  }

  /** Resolves when nothing is pending. It never rejects. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    // Those of the requests that are being read just now come along.
    await setImmediate();
    while (this.#pending.size > 0) {
      const confirmations = Array.from(this.#pending, ([sid, generation]) => ({ sid, generation }));
      this.#pending.clear();
      await this.#store.confirm(confirmations).then(
        () => this.#outage.report(undefined),
        (error: unknown) => this.#outage.report(error),
      );
    }
    this.#sending = undefined;
  }
}
