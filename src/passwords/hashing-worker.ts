import { nativeEngine, portableEngine } from './bcrypt-engine.js';

export type HashingTask =
  | { readonly task: 'hash'; readonly password: string; readonly cost: number }
  | { readonly task: 'verify'; readonly password: string; readonly hash: string };

export interface HashingResult {
  readonly outcome: string | boolean;
  /** Milliseconds of work, without the time in the queue. */
  readonly durationMs: number;
}

const engine = nativeEngine().then((native) => native ?? portableEngine());

async function run(task: HashingTask): Promise<HashingResult> {
  const bcrypt = await engine;
  const startedAt = performance.now();
  const outcome =
    task.task === 'hash' ? bcrypt.hash(task.password, task.cost) : bcrypt.verify(task.password, task.hash);
  return { outcome, durationMs: performance.now() - startedAt };
}

// biome-ignore lint/style/noDefaultExport: piscina calls a worker's default export
export default run;
