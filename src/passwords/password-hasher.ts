import { availableParallelism } from 'node:os';
import { assertArgon2 } from './argon2-engine.js';
import type { HashFault } from './families/bounds.js';
import { readHash } from './families/families.js';
import type { Comparison, Pbkdf2Settings, StoredHash } from './families/family.js';
import { defaultPbkdf2 } from './families/passport-local-mongoose.js';
import { HashingPool, movingAverage } from './hashing-pool.js';
import type { HashingTask, Padding } from './hashing-task.js';
import { LaneSource } from './lane-source.js';
import { formsOf, opaqueString } from './opaque-string.js';
import {
  bcryptDummy,
  isBcrypt,
  isTooLongForBcrypt,
  ownAlgorithms,
  type PasswordAlgorithm,
} from './own-algorithms.js';

export type { HashFault };

/** A password as it is stored. */
export interface StoredPassword extends StoredHash {
  /** Whether another system made the hash, by its own rules: its bcrypt took passwords of any length, and read 72 bytes of them. */
  readonly isForeign: boolean;
}

/** Verifies a password against a hash in a format that only the application knows. */
export type VerifyOther = (password: string, stored: StoredHash) => boolean | Promise<boolean>;

export interface PasswordHasherOptions {
  /** What new hashes are made with. `argon2id` needs its package. */
  readonly algorithm?: PasswordAlgorithm;
  /** Of bcrypt: each step doubles the work. */
  readonly cost: number;
  /** The most there are; one per core. */
  readonly threads?: number;
  /** What hashes were made with that have their salt in a field of its own. */
  readonly pbkdf2?: Pbkdf2Settings;
  /** Asked, on the main thread, about hashes in no known format. */
  readonly verifyOther?: VerifyOther | undefined;
  /** The file of the threads, where it is not beside this one. */
  readonly workerFile?: string | undefined;
  /** Called once, with the reason, where no thread can start and the main thread hashes instead. */
  readonly onFallback?: (error: unknown) => void;
  /** Called once, where bcrypt is used and its native engine is not installed. */
  readonly onPortable?: () => void;
}

/** Hashes passwords, and verifies them against hashes of our own and of other systems. All work is done in worker threads, where they can start. */
export class PasswordHasher {
  /** Of a new password: characters at least, and bytes in UTF-8 at most. */
  readonly rules: { readonly minimumCharacters: number; readonly maximumBytes: number };
  readonly #algorithm: PasswordAlgorithm;
  readonly #cost: number;
  readonly #pbkdf2: Pbkdf2Settings;
  readonly #verifyOther: VerifyOther | undefined;
  readonly #onPortable: () => void;
  readonly #source: LaneSource;
  readonly #pool: HashingPool;
  #toldOfEngine = false;
  /** Milliseconds that the work of a new hash takes, as a moving average; 0 until the first is done. */
  #fullMs = 0;

  constructor({
    algorithm = 'bcrypt',
    cost,
    threads = availableParallelism(),
    pbkdf2 = defaultPbkdf2,
    verifyOther,
    workerFile,
    onFallback = () => {},
    onPortable = () => {},
  }: PasswordHasherOptions) {
    this.rules = { minimumCharacters: 8, maximumBytes: ownAlgorithms[algorithm].maximumBytes };
    this.#algorithm = algorithm;
    this.#cost = cost;
    this.#pbkdf2 = pbkdf2;
    this.#verifyOther = verifyOther;
    this.#onPortable = onPortable;
    this.#source = new LaneSource(workerFile, onFallback);
    this.#pool = new HashingPool(threads, (onEnd) => this.#source.start(onEnd));
  }

  /** Finds out whether threads can start, once in a process: before the first password rather than by it. */
  async start(): Promise<void> {
    if (!this.#source.isProven) await this.#pool.start();
  }

  /** Whether a password can be hashed: bcrypt would ignore what is beyond its 72 bytes. */
  canHash(password: string): boolean {
    return Buffer.byteLength(opaqueString(password), 'utf8') <= this.rules.maximumBytes;
  }

  /** Whether a hash of a password may take the place of one that it matches. Of what bcrypt did not read, the end may be wrong. */
  canReplace(stored: StoredPassword, password: string): boolean {
    const matching = stored.isForeign ? formsOf(password) : [opaqueString(password)];
    return this.canHash(password) && !(isBcrypt(stored.hash) && matching.some(isTooLongForBcrypt));
  }

  /** A new hash of a password in its normal form. @throws RangeError for a password that `canHash` is false for. */
  async hash(typed: string): Promise<string> {
    const password = opaqueString(typed);
    if (!this.canHash(password))
      throw new RangeError(`${this.#algorithm} takes ${this.rules.maximumBytes} bytes at most`);
    return String(
      await this.#run({ task: 'hash', password, algorithm: this.#algorithm, cost: this.#cost }, true),
    );
  }

  /**
   * Whether a password is the one that was hashed, in its normal form, or as it was typed: former releases and other systems hashed
   * that, and `onTyped` is told of it. Where the two differ a wrong password costs two hashes, for whomever it is.
   *
   * Without a hash the answer is false, and takes as long as for a wrong password; so does it for a hash that cannot be compared with,
   * of which `onFault` is told. A foreign hash that costs more than ours takes longer, which cannot be helped: to hide it, everybody
   * would have to wait for the most expensive one.
   *
   * @throws AuthError `internal_error` for an argon2 hash where its package is not installed
   */
  async verify(
    password: string,
    stored: StoredPassword | undefined,
    onFault: (fault: HashFault) => void = () => {},
    onTyped: () => void = () => {},
  ): Promise<boolean> {
    const [normal, typed] = formsOf(password);
    if (await this.#verifyForm(normal, stored, onFault)) return true;
    if (typed === undefined || !(await this.#verifyForm(typed, stored, () => {}))) return false;
    onTyped();
    return true;
  }

  async #verifyForm(
    password: string,
    stored: StoredPassword | undefined,
    onFault: (fault: HashFault) => void,
  ): Promise<boolean> {
    if (!stored) return this.#refuse(password);
    const reading = readHash(stored, { cost: this.#cost, pbkdf2: this.#pbkdf2 });
    if (reading === 'unknown_format' && this.#verifyOther)
      return this.#askOther(password, stored, this.#verifyOther);
    if (typeof reading === 'string') {
      onFault(reading);
      return this.#refuse(password);
    }
    const { comparison, prepare = (typed: string) => typed } = reading;
    // One that is longer was refused when the hash was made, so its beginning must not pass for it.
    if (comparison.algorithm === 'bcrypt' && !stored.isForeign && isTooLongForBcrypt(password))
      return this.#refuse(password);
    if (comparison.algorithm === 'argon2') assertArgon2();
    const padding = this.#paddingOf(comparison, stored.hash);
    return (await this.#run({ task: 'verify', password: prepare(password), comparison, padding })) === true;
  }

  /** Whether a hash is weaker than new ones are, or in another format. */
  isOutdated(hash: string): boolean {
    return ownAlgorithms[this.#algorithm].isOutdated(hash, this.#cost);
  }

  /** Throws `service_unavailable`, after a moment, when more work is queued than can be done in about five seconds. */
  assertCapacity(): Promise<void> {
    return this.#pool.assertCapacity();
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  /** Takes as long as a hash does. */
  async #refuse(password: string): Promise<false> {
    await this.#run({ task: 'verify', password, padding: this.#wholeHash }, true);
    return false;
  }

  async #askOther(password: string, { hash, salt }: StoredHash, ask: VerifyOther): Promise<boolean> {
    const startedAt = performance.now();
    if ((await ask(password, { hash, ...(salt !== undefined && { salt }) })) === true) return true;
    const untilMs = this.#fullMs - (performance.now() - startedAt);
    const padding = this.#fullMs === 0 ? this.#wholeHash : { dummies: [], untilMs };
    await this.#run({ task: 'verify', password, padding });
    return false;
  }

  /** What a wrong password costs beyond the comparison. One task does both, so that both wait in the queue once. */
  #paddingOf(comparison: Comparison, hash: string): Padding {
    // It costs what a new hash does, or more.
    if (!this.isOutdated(hash)) return { dummies: [], untilMs: 0 };
    if (comparison.algorithm === 'bcrypt' && this.#algorithm === 'bcrypt') {
      // The costs from its own up to the current one add up to that.
      const missing = Math.max(0, this.#cost - comparison.cost);
      const dummies = Array.from({ length: missing }, (_, step) => bcryptDummy(comparison.cost + step));
      return { dummies, untilMs: 0 };
    }
    // Too long rather than too short, where nothing was measured yet.
    return this.#fullMs === 0 ? this.#wholeHash : { dummies: [], untilMs: this.#fullMs };
  }

  get #wholeHash(): Padding {
    return { dummies: [ownAlgorithms[this.#algorithm].dummy(this.#cost)], untilMs: 0 };
  }

  /** `isFull`: whether the task is the work of a new hash and nothing else. */
  async #run(task: HashingTask, isFull = false): Promise<string | boolean> {
    const { outcome, durationMs, isPortable } = await this.#pool.run(task);
    if (isFull) this.#fullMs = movingAverage(this.#fullMs, durationMs);
    if (isPortable && this.#algorithm === 'bcrypt' && !this.#toldOfEngine) {
      this.#toldOfEngine = true;
      this.#onPortable();
    }
    return outcome;
  }
}
