import { setTimeout } from 'node:timers/promises';
import { serviceUnavailable } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { HashingResult, HashingTask } from './hashing-task.js';
import type { StartLane } from './lane.js';
import { Lanes } from './lanes.js';

/** Milliseconds of queued work above which more is refused. */
const maxQueueMs = 5_000;
/** Milliseconds before a refusal: clients that are refused at once retry at once, and take the cores from those that wait. */
const refusalDelayMs = 250;

/** Hashes in threads, so that the event loop is never blocked, and bounds what waits for them. */
export class HashingPool {
  readonly #threads: number;
  readonly #lanes: Lanes;
  /** Milliseconds that a task takes, as a moving average; 0 until the first is done. */
  #average = 0;

  /** `threads` is the most there are. */
  constructor(threads: number, start: StartLane) {
    this.#threads = threads;
    this.#lanes = new Lanes(threads, start);
  }

  /** Resolves when a thread has started, or what is used instead. */
  start(): Promise<void> {
    return this.#lanes.start();
  }

  async run(task: HashingTask): Promise<HashingResult> {
    // Each of many concurrent calls must see those queued before it, so nothing is awaited while there is capacity.
    if (this.#queueMs > maxQueueMs) await this.assertCapacity();
    const result = await this.#lanes.run(task);
    this.#average = movingAverage(this.#average, result.durationMs);
    return result;
  }

  /** Throws `service_unavailable`, after a moment, when more work is queued than can be done in about five seconds. */
  async assertCapacity(): Promise<void> {
    if (this.#queueMs <= maxQueueMs) return;
    await setTimeout(refusalDelayMs, undefined, { ref: false });
    const queueMs = this.#queueMs;
    if (queueMs <= maxQueueMs) return;
    throw new AuthError(serviceUnavailable, {
      detail: 'Too many people are signing in at this moment',
      retryAfter: Math.ceil(queueMs / 1000),
    });
  }

  close(): Promise<void> {
    return this.#lanes.close();
  }

  /** Milliseconds for which further work would be queued. */
  get #queueMs(): number {
    return (this.#lanes.queueSize * this.#average) / this.#threads;
  }
}

/** The next value of an average of milliseconds, which is 0 until there is one. */
export function movingAverage(average: number, durationMs: number): number {
  return average === 0 ? durationMs : average + (durationMs - average) / 8;
}
