import { setTimeout } from 'node:timers/promises';
import { Tinypool } from 'tinypool';
import { serviceUnavailable } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { HashingResult, HashingTask } from './hashing-worker.js';

/** Milliseconds of queued work above which more is refused. */
const maxQueueMs = 5_000;
/** Milliseconds before a refusal: clients that are refused at once retry at once, and take the cores from those that wait. */
const refusalDelayMs = 250;
/** Milliseconds after which an idle thread ends and frees its memory. */
const idleTimeout = 30_000;

/** Worker threads that hash, so that the event loop is never blocked, and the bound of what waits for them. */
export class HashingPool {
  readonly #threads: number;
  readonly #pool: Tinypool;
  /** How to end those that wait for a hash. */
  readonly #waiting = new Set<(error: Error) => void>();
  #isClosed = false;
  /** Milliseconds that a task takes, as a moving average; 0 until the first is done. */
  #average = 0;

  /** `threads` is the most there are. */
  constructor(threads: number) {
    this.#threads = threads;
    this.#pool = new Tinypool({
      filename: new URL('./hashing-worker.js', import.meta.url).href,
      name: 'run',
      minThreads: 0,
      maxThreads: this.#threads,
      idleTimeout,
      // Flags such as --inspect are for the main thread.
      execArgv: [],
    });
    // A thread that cannot start is of no task; those that wait for it would do so for ever.
    this.#pool.on('error', (error: Error) => {
      for (const reject of this.#waiting) reject(error);
    });
  }

  async run(task: HashingTask): Promise<HashingResult> {
    // Each of many concurrent calls must see those queued before it, so nothing is awaited while there is capacity.
    if (this.#queueMs > maxQueueMs) await this.assertCapacity();
    const result = await this.#inThread(task);
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

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool.destroy();
  }

  /** Milliseconds for which further work would be queued. */
  get #queueMs(): number {
    return (this.#pool.queueSize * this.#average) / this.#threads;
  }

  #inThread(task: HashingTask): Promise<HashingResult> {
    // The pool would start a thread again.
    if (this.#isClosed) return Promise.reject(new Error('The password hasher is closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      this.#pool
        .run(task)
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(reject));
    });
  }
}

/** The next value of an average of milliseconds, which is 0 until there is one. */
export function movingAverage(average: number, durationMs: number): number {
  return average === 0 ? durationMs : average + (durationMs - average) / 8;
}
