import { setTimeout as wait } from 'node:timers/promises';
import { serviceUnavailable } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { HashingResult, HashingTask } from './hashing-task.js';
import { isPassing, type Lane, type StartLane } from './lane.js';

/** Milliseconds after which an idle lane ends and frees its memory. */
const idleTimeoutMs = 30_000;
/** Where a machine has no room for a thread: how often it is tried again, and the milliseconds in between. */
const attempts = 10;
const retryDelayMs = 500;

interface Job {
  readonly task: HashingTask;
  readonly resolve: (result: HashingResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Up to a number of lanes, which start when there is work and end when there is none, and the queue before them. */
export class Lanes {
  readonly #maximum: number;
  readonly #startLane: StartLane;
  readonly #queue: Job[] = [];
  readonly #lanes = new Set<Lane>();
  /** Those with nothing to do, each with the timer of its end. */
  readonly #idle = new Map<Lane, NodeJS.Timeout>();
  readonly #closing = new AbortController();
  #starting = 0;

  constructor(maximum: number, startLane: StartLane) {
    this.#maximum = maximum;
    this.#startLane = startLane;
  }

  /** How many tasks wait for a lane. */
  get queueSize(): number {
    return this.#queue.length;
  }

  run(task: HashingTask): Promise<HashingResult> {
    if (this.#isClosed) return Promise.reject(new Error('The password hasher is closed'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, resolve, reject });
      this.#advance();
    });
  }

  /** Starts the first lane. Where there is no room for it now, the first task tries again. */
  async start(): Promise<void> {
    if (this.#lanes.size + this.#starting === 0) await this.#add();
  }

  /** Ends all lanes; what waits is rejected. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#rejectAll(new Error('The password hasher is closed'));
    const lanes = [...this.#lanes];
    for (const lane of lanes) this.#forget(lane);
    await Promise.all(lanes.map((lane) => lane.end()));
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  #advance(): void {
    for (const lane of this.#idle.keys()) {
      const job = this.#queue.shift();
      if (!job) return;
      void this.#work(lane, job);
    }
    const room = this.#maximum - this.#lanes.size - this.#starting;
    for (let missing = Math.min(this.#queue.length - this.#starting, room); missing > 0; missing--)
      void this.#add();
  }

  async #work(lane: Lane, { task, resolve, reject }: Job): Promise<void> {
    clearTimeout(this.#idle.get(lane));
    this.#idle.delete(lane);
    await lane.run(task).then(resolve, (error: unknown) => reject(forCaller(error)));
    this.#rest(lane);
  }

  /** It takes the next task, or waits for one. */
  #rest(lane: Lane): void {
    // It has ended by itself, or by `close`: another one takes what waits.
    if (!this.#lanes.has(lane)) return this.#advance();
    const end = (): void => {
      this.#forget(lane);
      void lane.end();
    };
    this.#idle.set(lane, setTimeout(end, idleTimeoutMs).unref());
    this.#advance();
  }

  #forget(lane: Lane): void {
    clearTimeout(this.#idle.get(lane));
    this.#idle.delete(lane);
    this.#lanes.delete(lane);
  }

  async #add(): Promise<void> {
    this.#starting += 1;
    const started = await this.#startPatiently().catch((error: unknown) => ({ error }));
    this.#starting -= 1;
    if ('error' in started) {
      // Other lanes go on with what waits.
      if (this.#lanes.size + this.#starting === 0) this.#rejectAll(started.error);
    } else if (this.#isClosed) {
      await started.end();
    } else {
      this.#lanes.add(started);
      this.#rest(started);
    }
  }

  async #startPatiently(): Promise<Lane> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#startLane((lane) => this.#forget(lane));
      } catch (error) {
        if (!isPassing(error) || this.#isClosed || this.#lanes.size > 0) throw error;
        if (attempt === attempts) throw error;
        await wait(retryDelayMs, undefined, { signal: this.#closing.signal });
      }
    }
  }

  #rejectAll(error: unknown): void {
    for (const { reject } of this.#queue.splice(0)) reject(forCaller(error));
  }
}

/** A machine without room for a thread, or for its memory, is an outage that passes. */
function forCaller(error: unknown): unknown {
  return isPassing(error) ? new AuthError(serviceUnavailable, { retryAfter: 1, cause: error }) : error;
}
