import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { DirectoryLockedError, lockDirectory } from '../src/storage/directory-lock.js';

/** Takes a directory again and again, and leaves it as a killed process does; counts how often somebody else was there as well. */
async function contend({ directory, rounds }: { directory: string; rounds: number }): Promise<void> {
  const inside = join(directory, 'inside');
  let met = 0;
  for (let held = 0; held < rounds; ) {
    try {
      const unlock = await lockDirectory(directory, {});
      held += 1;
      try {
        mkdirSync(inside);
        await setTimeout(0);
        rmdirSync(inside);
      } catch {
        met += 1;
      }
      if (held % 2 === 0) unlock();
      else leave(directory);
    } catch (error) {
      if (!(error instanceof DirectoryLockedError)) throw error;
      await setTimeout(0);
    }
  }
  parentPort?.postMessage({ held: rounds, met });
}

/** As of a process that is gone: what started before is not the one that has its number now. */
function leave(directory: string): void {
  const numbers = readdirSync(directory).flatMap(
    (name) => /^lock-(\d+)$/.exec(name)?.slice(1).map(Number) ?? [],
  );
  const note = join(directory, `lock-${Math.max(...numbers)}`, 'holder.json');
  writeFileSync(
    `${note}.new`,
    JSON.stringify({ ...JSON.parse(readFileSync(note, 'utf8')), started: 'before' }),
  );
  renameSync(`${note}.new`, note);
}

await contend(workerData);
