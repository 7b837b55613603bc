import { Worker } from 'node:worker_threads';
import type { HashingResult, HashingTask } from './hashing-task.js';
import type { FromHashingThread } from './hashing-worker.js';
import type { Lane } from './lane.js';

interface Outcome {
  readonly resolve: (result: HashingResult) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread that hashes. */
class HashingThread implements Lane {
  readonly #worker: Worker;
  #current: Outcome | undefined;

  constructor(worker: Worker, onEnd: (lane: Lane) => void) {
    this.#worker = worker;
    const end = (error: unknown): void => {
      onEnd(this);
      this.#settle()?.reject(error);
    };
    worker.on('message', (message: FromHashingThread) => {
      const outcome = this.#settle();
      if (message.kind === 'done') outcome?.resolve(message.result);
      if (message.kind === 'failed') outcome?.reject(message.error);
    });
    worker.on('error', end);
    worker.on('exit', () => end(new Error('The hashing thread ended')));
    worker.unref();
  }

  run(task: HashingTask): Promise<HashingResult> {
    return new Promise((resolve, reject) => {
      this.#current = { resolve, reject };
      this.#worker.ref();
      this.#worker.postMessage(task);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  /** An idle thread keeps no process alive. */
  #settle(): Outcome | undefined {
    const current = this.#current;
    this.#current = undefined;
    this.#worker.unref();
    return current;
  }
}

/** Milliseconds that a thread may take to start, of which a busy machine needs a few hundred. Another file may never say that it has. */
const startMs = 30_000;

/** Starts a thread with the file of `hashing-worker.ts`; rejects where it cannot start. */
export async function startThread(
  file: string,
  onEnd: (lane: Lane) => void,
  patienceMs = startMs,
): Promise<Lane> {
  // Flags such as --inspect are for the main thread.
  const worker = new Worker(file, { execArgv: [] });
  let patience: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('The hashing thread ended as it started')));
      const giveUp = () => reject(new Error(`${file} does not start as a hashing thread`));
      patience = setTimeout(giveUp, patienceMs);
    });
  } catch (error) {
    await worker.terminate();
    throw error;
  } finally {
    clearTimeout(patience);
  }
  return new HashingThread(worker, onEnd);
}
