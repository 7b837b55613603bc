import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

export interface BcryptLoop {
  readonly cost: number;
  readonly seconds: number;
}

const loop = new URL('./bcrypt-loop.js', import.meta.url);

/** Passwords that this machine can verify in a second when every core does nothing else. */
export async function bcryptLimit(workerData: BcryptLoop): Promise<number> {
  const workers = Array.from({ length: availableParallelism() }, () => new Worker(loop, { workerData }));
  const rates = await Promise.all(
    workers.map(async (worker) => {
      const [rate]: number[] = await once(worker, 'message');
      return rate ?? 0;
    }),
  );
  return rates.reduce((sum, rate) => sum + rate, 0);
}
