import type { HashingResult, HashingTask } from './hashing-task.js';

/** What does one task at a time. */
export interface Lane {
  run(task: HashingTask): Promise<HashingResult>;
  /** Ends it; what it does is rejected. */
  end(): Promise<void>;
}

/** Starts one, or rejects; `onEnd` is called where it ends by itself. */
export type StartLane = (onEnd: (lane: Lane) => void) => Promise<Lane>;

const passing = /^(ERR_WORKER_(INIT_FAILED|OUT_OF_MEMORY)|EAGAIN|ENOMEM|EMFILE|ENFILE)$/;

/** Whether a lane could not start since the machine has no room for a thread at this moment. Under Jest, Node's errors are no `Error`. */
export function isPassing(error: unknown): boolean {
  return passing.test(String(Object(error).code));
}
