import { compare } from './compare.js';
import type { Engines } from './engines.js';
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

export async function perform(task: HashingTask, engines: Engines): Promise<HashingResult> {
  const startedAt = performance.now();
  const outcome = task.task === 'hash' ? await hash(task, engines) : await verify(task, engines, startedAt);
  return { outcome, durationMs: performance.now() - startedAt, isPortable: engines.isPortable };
}

async function hash(
  { password, algorithm, cost }: Extract<HashingTask, { task: 'hash' }>,
  { bcrypt, argon2 }: Engines,
): Promise<string> {
  return algorithm === 'bcrypt' ? bcrypt.hash(password, cost) : argon2().hash(password);
}

async function verify(
  { password, comparison, padding }: Extract<HashingTask, { task: 'verify' }>,
  engines: Engines,
  startedAt: number,
): Promise<boolean> {
  if (comparison && (await compare(password, comparison, engines))) return true;
  for (const dummy of padding.dummies) await compare(password, dummy, engines);
  // Work, and not sleep: a busy machine slows it down as it does a hash. Each round is a small part of a millisecond.
  while (performance.now() - startedAt < padding.untilMs)
    await engines.pbkdf2(password, 'padding', 100, 32, 'sha256');
  return false;
}
