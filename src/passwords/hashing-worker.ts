import { getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { blockingEngines } from './engines.js';
import { type HashingResult, type HashingTask, perform } from './hashing-task.js';

/** What a thread says: that it has started, and then what came of each task. */
export type FromHashingThread =
  | { readonly kind: 'started' }
  | { readonly kind: 'done'; readonly result: HashingResult }
  | { readonly kind: 'failed'; readonly error: unknown };

const niceIncrement = 10;
const lowestPriority = 19;

// Hashing uses every idle core, and yields to the event loop. On Linux this is of the calling thread alone, elsewhere of the process.
if (process.platform === 'linux') setPriority(Math.min(getPriority() + niceIncrement, lowestPriority));

const say = (message: FromHashingThread): void => parentPort?.postMessage(message);

blockingEngines().then((engines) => {
  parentPort?.on('message', (task: HashingTask) => {
    perform(task, engines).then(
      (result) => say({ kind: 'done', result }),
      (error: unknown) => say({ kind: 'failed', error }),
    );
  });
  say({ kind: 'started' });
});
