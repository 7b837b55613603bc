import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import here from '../here.cjs';
import { startThread } from './hashing-thread.js';
import { isPassing, type Lane } from './lane.js';

/** The files that threads of this process have started with. */
const proven = new Set<string>();

/** Starts threads, and does without them where none can start. */
export class LaneSource {
  readonly #file: string | undefined;
  readonly #onFallback: (error: unknown) => void;
  #onMainThread: Promise<() => Lane> | undefined;

  /** `onFallback` is called once, with the reason, where hashing is left to the main thread from now on. */
  constructor(workerFile: string | undefined, onFallback: (error: unknown) => void) {
    this.#file = workerFile ?? findWorkerFile();
    this.#onFallback = onFallback;
  }

  /** Whether a thread has started already, so that it need not be tried. */
  get isProven(): boolean {
    return this.#file !== undefined && proven.has(this.#file);
  }

  async start(onEnd: (lane: Lane) => void): Promise<Lane> {
    if (!this.#onMainThread) {
      try {
        return await this.#startThread(onEnd);
      } catch (error) {
        if (isPassing(error)) throw error;
        // Several may start at once.
        if (!this.#onMainThread) this.#onFallback(error);
        this.#onMainThread ??= import('./main-thread.js').then(({ mainThreadLanes }) => mainThreadLanes());
      }
    }
    const createLane = await this.#onMainThread;
    return createLane();
  }

  async #startThread(onEnd: (lane: Lane) => void): Promise<Lane> {
    if (this.#file === undefined) throw new Error(`there is no hashing-worker.js beside ${here.filename}`);
    const lane = await startThread(this.#file, onEnd);
    proven.add(this.#file);
    return lane;
  }
}

/** In this package, or beside the bundle that it is in. */
function findWorkerFile(): string | undefined {
  const folder = dirname(here.filename);
  const bundled = ['.js', '.mjs', '.cjs'].map((extension) => `hashing-worker${extension}`);
  return ['passwords/hashing-worker.js', ...bundled]
    .map((file) => join(folder, file))
    .find((file) => existsSync(file));
}
