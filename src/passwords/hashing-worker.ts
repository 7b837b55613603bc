import { pbkdf2Sync } from 'node:crypto';
import { getPriority, setPriority } from 'node:os';
import { requireArgon2 } from './argon2-engine.js';
import { type BcryptEngine, nativeEngine, portableEngine } from './bcrypt-engine.js';
import { compare } from './compare.js';
import type { Comparison } from './families/family.js';
import type { PasswordAlgorithm } from './own-algorithms.js';

/** What a refusal costs beyond the comparison itself, so that it takes the same time whatever is wrong. */
export interface Padding {
  /** Further comparisons, of which nothing comes. */
  readonly dummies: readonly Comparison[];
  /** Milliseconds that all of it takes at least. */
  readonly untilMs: number;
}

export type HashingTask =
  | {
      readonly task: 'hash';
      readonly password: string;
      readonly algorithm: PasswordAlgorithm;
      readonly cost: number;
    }
  | {
      readonly task: 'verify';
      readonly password: string;
      /** Nothing matches where there is none. */
      readonly comparison?: Comparison | undefined;
      readonly padding: Padding;
    };

export interface HashingResult {
  readonly outcome: string | boolean;
  /** Milliseconds of work, without the time in the queue. */
  readonly durationMs: number;
  /** Whether bcrypt is done by the engine that runs everywhere, since the native one is not installed. */
  readonly isPortable: boolean;
}

const niceIncrement = 10;
const lowestPriority = 19;

// Hashing uses every idle core, and yields to the event loop. On Linux this is of the calling thread alone, elsewhere of the process.
if (process.platform === 'linux') setPriority(Math.min(getPriority() + niceIncrement, lowestPriority));

const engines = nativeEngine().then(async (native) => ({
  bcrypt: native ?? (await portableEngine()),
  isPortable: native === undefined,
}));
// It is told of by each task.
engines.catch(() => undefined);

export async function run(task: HashingTask): Promise<HashingResult> {
  const { bcrypt, isPortable } = await engines;
  const startedAt = performance.now();
  const outcome = task.task === 'hash' ? hash(task, bcrypt) : verify(task, bcrypt, startedAt);
  return { outcome, durationMs: performance.now() - startedAt, isPortable };
}

function hash(
  { password, algorithm, cost }: Extract<HashingTask, { task: 'hash' }>,
  bcrypt: BcryptEngine,
): string {
  return algorithm === 'bcrypt' ? bcrypt.hash(password, cost) : requireArgon2().hash(password);
}

function verify(
  { password, comparison, padding }: Extract<HashingTask, { task: 'verify' }>,
  bcrypt: BcryptEngine,
  startedAt: number,
): boolean {
  if (comparison && compare(password, comparison, bcrypt)) return true;
  for (const dummy of padding.dummies) compare(password, dummy, bcrypt);
  // Work, and not sleep: a busy machine slows it down as it does a hash. Each round is a small part of a millisecond.
  while (performance.now() - startedAt < padding.untilMs) pbkdf2Sync(password, 'padding', 100, 32, 'sha256');
  return false;
}
