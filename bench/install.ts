import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inspectInstallation, installed, pack } from '../test/harness/packed.js';
import { temporaryDirectory } from '../test/harness/temporary-directory.js';
import { figure, goalFigure } from './harness/figure.js';
import { inRounds } from './harness/rounds.js';
import type { Effort, Figure } from './question.js';

const peers = ['express', 'mongoose'];

/** What `npm install sealgate` adds to an application with express and mongoose: to the disk, and to its start. */
export async function install({ rounds }: Effort): Promise<readonly Figure[]> {
  const archives = await temporaryDirectory();
  const withSealgate = await installed(await pack(archives.path), ...peers);
  const without = await installed(...peers);
  try {
    const whole = await inspectInstallation(withSealgate.path);
    const plain = await inspectInstallation(without.path);
    const times = await inRounds(rounds, async () => ({
      plain: await importTime(without.path, peers),
      whole: await importTime(withSealgate.path, [...peers, 'sealgate']),
      added: await importTime(withSealgate.path, ['sealgate'], peers),
    }));
    return [
      figure('express and mongoose, installed', 'MB', [plain.megabytes], { digits: 1 }),
      figure('their packages', '', [plain.packages.length]),
      goalFigure({ atMost: 25 }, 'and what sealgate adds', 'MB', [whole.megabytes - plain.megabytes], 1),
      goalFigure({ atMost: 45 }, 'packages that it adds', '', [
        whole.packages.length - plain.packages.length,
      ]),
      figure(
        'import of express and mongoose',
        'ms',
        times.map((round) => round.plain),
      ),
      figure(
        'import of them and sealgate',
        'ms',
        times.map((round) => round.whole),
      ),
      goalFigure(
        { atMost: 300 },
        'import of sealgate after them',
        'ms',
        times.map((round) => round.added),
      ),
    ];
  } finally {
    await withSealgate.remove();
    await without.remove();
    await archives.remove();
  }
}

/** Milliseconds to import packages in a process of its own, once some others are imported. */
async function importTime(
  cwd: string,
  names: readonly string[],
  before: readonly string[] = [],
): Promise<number> {
  const load = (list: readonly string[]) => list.map((name) => `await import('${name}');`).join('');
  const program = `${load(before)} const begun = performance.now(); ${load(names)}
    console.log(performance.now() - begun);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd,
  });
  return Number(stdout);
}
