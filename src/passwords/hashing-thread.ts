import { Worker } from 'node:worker_threads';
import type { HashingResult, HashingTask } from './hashing-task.js';
import type { FromHashingThread } from './hashing-worker.js';
import type { Lane } from './lane.js';

interface Outcome {
  readonly resolve: (result: HashingResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Milliseconds that a thread is kept for the next hasher. */
const keptMs = 5_000;

/** Threads whose hasher ended, one of a file: what opens one application after another, as tests do, need not start one for each. */
const kept = new Map<string, HashingThread>();

/** A thread that hashes. */
class HashingThread implements Lane {
  readonly #file: string;
  readonly #worker: Worker;
  #onEnd: ((lane: Lane) => void) | undefined;
  #current: Outcome | undefined;
  #keeping: NodeJS.Timeout | undefined;

  constructor(file: string, worker: Worker) {
    this.#file = file;
    this.#worker = worker;
    const end = (error: unknown): void => {
      this.#takeBack();
      this.#onEnd?.(this);
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

  /** Begins to work for somebody, who is told of its end. */
  serve(onEnd: (lane: Lane) => void): this {
    this.#takeBack();
    this.#onEnd = onEnd;
    return this;
  }

  run(task: HashingTask): Promise<HashingResult> {
    return new Promise((resolve, reject) => {
      this.#current = { resolve, reject };
      this.#worker.ref();
      this.#worker.postMessage(task);
    });
  }

  async end(): Promise<void> {
    if (this.#current || kept.has(this.#file)) {
      await this.#worker.terminate();
      return;
    }
    this.#onEnd = undefined;
    kept.set(this.#file, this);
    this.#keeping = setTimeout(() => {
      this.#takeBack();
      void this.#worker.terminate();
    }, keptMs).unref();
  }

  #takeBack(): void {
    clearTimeout(this.#keeping);
    if (kept.get(this.#file) === this) kept.delete(this.#file);
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

/** Starts a thread with the file of `hashing-worker.ts`, or takes one that was kept; rejects where none can start. */
export async function startThread(
  file: string,
  onEnd: (lane: Lane) => void,
  patienceMs = startMs,
): Promise<Lane> {
  const before = kept.get(file);
  if (before) return before.serve(onEnd);
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
  return new HashingThread(file, worker).serve(onEnd);
}
