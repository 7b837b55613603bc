import { availableParallelism } from 'node:os';
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

/**
 * What a password is compared with when there is no such user, so that both cases take the same time. The last bits of each
 * have to be zero, or an engine would reject the hash at once, without computing anything.
 */
const dummySalt = 'abcdefghijklmnopqrstuu';
const dummyDigest = 'abcdefghijklmnopqrstuvwxyzABCDG';

export interface PasswordHasherOptions {
  readonly threads?: number;
  readonly onPortable?: () => void;
}

/** Hashes and verifies passwords with bcrypt in worker threads, so that the event loop is never blocked. */
export class PasswordHasher {
  readonly #cost: number;
  readonly #threads: number;
  readonly #pool: Tinypool;
  readonly #onPortable: () => void;
  /** How to end those that wait for a hash. */
  readonly #waiting = new Set<(error: Error) => void>();
  #isClosed = false;
  #toldOfEngine = false;
  /** Milliseconds that a hash takes, as a moving average; 0 until the first is done. */
  #average = 0;

  /**
   * `cost` is bcrypt's: each step doubles the work. `threads` is the most there are; one per core. `onPortable` is called once,
   * where the native engine is not installed.
   */
  constructor(
    cost: number,
    { threads = availableParallelism(), onPortable = () => {} }: PasswordHasherOptions = {},
  ) {
    this.#cost = cost;
    this.#threads = threads;
    this.#onPortable = onPortable;
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

  /** A new hash. */
  async hash(password: string): Promise<string> {
    return String(await this.#run({ task: 'hash', password, cost: this.#cost }));
  }

  readonly rules = { minimumCharacters: 8, maximumBytes: 72 };

  canHash(password: string): boolean {
    return Buffer.byteLength(password) <= 72;
  }

  /** Whether a password matches a hash; without a hash it takes as long, and the answer is false. */
  async verify(password: string, stored: { readonly hash: string } | string | undefined): Promise<boolean> {
    const hash = typeof stored === 'string' ? stored : stored?.hash;
    const matches = await this.#run({ task: 'verify', password, hash: hash ?? dummyHash(this.#cost) });
    if (hash === undefined || matches !== true) await this.#equalizeTiming(password, hash);
    return hash !== undefined && matches === true;
  }

  /** Whether a hash is weaker than new ones are. */
  isOutdated(hash: string): boolean {
    return costOf(hash) < this.#cost;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool.destroy();
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

  /** Milliseconds for which further work would be queued. */
  get #queueMs(): number {
    return (this.#pool.queueSize * this.#average) / this.#threads;
  }

  /** Makes a wrong password for a cheaper hash take as long as any: the costs from its own up to the current one add up to that. */
  async #equalizeTiming(password: string, hash: string | undefined): Promise<void> {
    for (let cost = hash === undefined ? this.#cost : costOf(hash); cost < this.#cost; cost++) {
      await this.#run({ task: 'verify', password, hash: dummyHash(cost) });
    }
  }

  async #run(task: HashingTask): Promise<string | boolean> {
    // Each of many concurrent calls must see those queued before it, so nothing is awaited while there is capacity.
    if (this.#queueMs > maxQueueMs) await this.assertCapacity();
    const { outcome, durationMs, isPortable } = await this.#inThread(task);
    this.#average += this.#average === 0 ? durationMs : (durationMs - this.#average) / 8;
    if (isPortable && !this.#toldOfEngine) {
      this.#toldOfEngine = true;
      this.#onPortable();
    }
    return outcome;
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

/** A hash that no password matches. */
function dummyHash(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${dummySalt}${dummyDigest}`;
}

/** Verifying a text that is no hash takes no time, so it counts as the lowest cost. */
function costOf(hash: string): number {
  return Number(/^\$2[aby]\$(\d\d)\$/.exec(hash)?.[1] ?? 4);
}
