import { getPriority, setPriority } from 'node:os';
import { nativeEngine, portableEngine } from './bcrypt-engine.js';

export type HashingTask =
  | { readonly task: 'hash'; readonly password: string; readonly cost: number }
  | { readonly task: 'verify'; readonly password: string; readonly hash: string };

export interface HashingResult {
  readonly outcome: string | boolean;
  /** Milliseconds of work, without the time in the queue. */
  readonly durationMs: number;
  /** Whether the engine that runs everywhere did it, since the native one is not installed. */
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
  const outcome =
    task.task === 'hash' ? bcrypt.hash(task.password, task.cost) : bcrypt.verify(task.password, task.hash);
  return { outcome, durationMs: performance.now() - startedAt, isPortable };
}
