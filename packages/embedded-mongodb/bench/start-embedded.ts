import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryDirectory } from '../test/temporary-directory.js';
import { type Effort, type Figure, inRounds } from './measure.js';
import { directoryOfUsers, withUsers } from './users.js';

const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url));

/** How soon the embedded server answers, in this process, and what memory a process of its own takes. */
export async function startEmbedded({ rounds }: Effort): Promise<readonly Figure[]> {
  const many = await directoryOfUsers(100_000);
  try {
    const measured = await inRounds(rounds, async () => {
      const empty = await temporaryDirectory();
      try {
        return {
          empty: await firstAnswer(empty.path),
          many: await firstAnswer(many.path),
          emptyMemory: await memory(empty.path),
          manyMemory: await memory(many.path),
        };
      } finally {
        await empty.remove();
      }
    });
    return [
      {
        what: 'start and first answer, empty',
        unit: 'ms',
        values: measured.map((round) => round.empty),
        goal: { atMost: 500 },
      },
      {
        what: 'start and first answer, 100,000 users',
        unit: 'ms',
        values: measured.map((round) => round.many),
        goal: { atMost: 3_000 },
      },
      {
        what: 'resident memory of the process, empty',
        unit: 'MB',
        values: measured.map((round) => round.emptyMemory),
      },
      {
        what: 'resident memory, 100,000 users',
        unit: 'MB',
        values: measured.map((round) => round.manyMemory),
      },
    ];
  } finally {
    await many.remove();
  }
}

async function firstAnswer(path: string): Promise<number> {
  const begun = performance.now();
  return withUsers(path, async (users) => {
    await users.findOne({ email: 'user7@example.org' }).lean();
    return performance.now() - begun;
  });
}

async function memory(path: string): Promise<number> {
  const child = spawn(process.execPath, [cli, '--path', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(createInterface({ input: child.stdout }), 'line');
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(child.pid)]);
    return Number(stdout) / 1_024;
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}
