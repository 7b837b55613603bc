import { asyncEngines } from './async-engines.js';
import { type HashingResult, type HashingTask, perform } from './hashing-task.js';
import type { Lane } from './lane.js';

/** Makes lanes that have no thread of their own: the event loop goes on meanwhile, if more slowly. */
export async function mainThreadLanes(): Promise<() => Lane> {
  const engines = await asyncEngines();
  let last: Promise<unknown> = Promise.resolve();
  // Each piece of bcryptjs's work takes a tenth of a second, and several at once would hold up the loop for as many of them.
  const runAlone = (task: HashingTask): Promise<HashingResult> => {
    const next = last.then(() => perform(task, engines));
    last = next.catch(() => undefined);
    return next;
  };
  const run = engines.isPortable ? runAlone : (task: HashingTask) => perform(task, engines);
  return () => ({ run, end: async () => undefined });
}
