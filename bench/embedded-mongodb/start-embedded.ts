import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryDirectory } from '../../test/harness/temporary-directory.js';
import { figure, goalFigure } from '../harness/figure.js';
import { inRounds } from '../harness/rounds.js';
import type { Effort, Figure } from '../question.js';
import { alone } from './alone.js';
import { directoryOfUsers, withUsers } from './users.js';

const cli = fileURLToPath(new URL('../../src/embedded-mongodb/cli.js', import.meta.url));

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
      goalFigure(
        { atMost: 500 },
        'start and first answer, empty',
        'ms',
        measured.map((round) => round.empty),
      ),
      goalFigure(
        { atMost: 3_000 },
        'start and first answer, 100,000 users',
        'ms',
        measured.map((round) => round.many),
      ),
      figure(
        'resident memory of the process, empty',
        'MB',
        measured.map((round) => round.emptyMemory),
      ),
      figure(
        'resident memory, 100,000 users',
        'MB',
        measured.map((round) => round.manyMemory),
      ),
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

await alone(import.meta.url, startEmbedded);
