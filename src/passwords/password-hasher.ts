import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { AuthError } from '../errors.js';
import type { HashingResult, HashingTask } from './hashing-worker.js';

/** Milliseconds of work that may wait before more of it is refused. */
const longestWait = 5_000;
/** Milliseconds before a refusal: who is refused at once comes again at once, and takes the cores from those who wait. */
const pause = 250;
/** Milliseconds after which an idle thread ends and gives its memory back. */
const idleTimeout = 30_000;

/**
 * What a password is compared with when there is no such user, so that both cases take the same time. The last bits of each
 * have to be zero, or an engine would refuse the hash unread, and at once.
 */
const nobodysSalt = 'abcdefghijklmnopqrstuu';
const nobodysHash = 'abcdefghijklmnopqrstuvwxyzABCDG';

/** Hashes and verifies passwords with bcrypt in worker threads, so that the event loop never waits. */
export class PasswordHasher {
  readonly #cost: number;
  readonly #threads: number;
  readonly #pool: Piscina<HashingTask, HashingResult>;
  /** Milliseconds that a hash took of late; 0 until the first is done, which is soon. */
  #average = 0;

  /** `cost` is bcrypt's: each step doubles the work. `threads` is how many there are at most; one per core. */
  constructor(cost: number, threads = availableParallelism()) {
    this.#cost = cost;
    this.#threads = threads;
    this.#pool = new Piscina({
      filename: new URL('./hashing-worker.js', import.meta.url).href,
      minThreads: 0,
      maxThreads: this.#threads,
      idleTimeout,
      // Hashing takes every core it can get; it stands back when the event loop wants to run.
      niceIncrement: 10,
      recordTiming: false,
    });
  }

  /** A new hash. */
  async hash(password: string): Promise<string> {
    return String(await this.#run({ task: 'hash', password, cost: this.#cost }));
  }

  /** Whether a password matches a hash; without a hash it takes as long and is false. */
  async verify(password: string, hash: string | undefined): Promise<boolean> {
    const matches = await this.#run({ task: 'verify', password, hash: hash ?? nobody(this.#cost) });
    if (hash === undefined || matches !== true) await this.#spendWhatIsLeft(password, hash);
    return hash !== undefined && matches === true;
  }

  /** Whether a hash is weaker than new ones are. */
  isOutdated(hash: string): boolean {
    return costOf(hash) < this.#cost;
  }

  async close(): Promise<void> {
    await this.#pool.close({ force: true });
  }

  /** Throws `service_unavailable`, after a moment, when more work waits than can be done in about five seconds. */
  async makeSureOfRoom(): Promise<void> {
    if (this.#wait <= longestWait) return;
    await setTimeout(pause, undefined, { ref: false });
    const wait = this.#wait;
    if (wait <= longestWait) return;
    throw new AuthError('service_unavailable', {
      detail: 'Too many people are signing in at this moment',
      retryAfter: Math.ceil(wait / 1000),
    });
  }

  /** Milliseconds for which more work would wait. */
  get #wait(): number {
    return (this.#pool.queueSize * this.#average) / this.#threads;
  }

  /** A wrong password for an older and cheaper hash shall take as long as any: the costs from its own up to ours add up to that. */
  async #spendWhatIsLeft(password: string, hash: string | undefined): Promise<void> {
    for (let cost = hash === undefined ? this.#cost : costOf(hash); cost < this.#cost; cost++) {
      await this.#run({ task: 'verify', password, hash: nobody(cost) });
    }
  }

  async #run(task: HashingTask): Promise<string | boolean> {
    // Of many at once each must see what came before it in the queue, and so wait for nothing where there is room.
    if (this.#wait > longestWait) await this.makeSureOfRoom();
    const { outcome, took } = await this.#pool.run(task);
    this.#average += this.#average === 0 ? took : (took - this.#average) / 8;
    return outcome;
  }
}

/** The hash of nobody's password. */
function nobody(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${nobodysSalt}${nobodysHash}`;
}

/** A text that is no hash takes no time: its cost is the least there is. */
function costOf(hash: string): number {
  return Number(/^\$2[aby]\$(\d\d)\$/.exec(hash)?.[1] ?? 4);
}
