import { openTestDatabase, uriOfDatabase } from '../test/harness/database.js';
import { startServerProcess } from '../test/harness/server-process.js';
import { temporaryDirectory } from '../test/harness/temporary-directory.js';
import { figure, goalFigure } from './harness/figure.js';
import { residentMemory } from './harness/memory.js';
import { inRounds } from './harness/rounds.js';
import type { Effort, Figure } from './question.js';

/** How soon `npm start` listens once it is built, and how much memory it takes, with either kind of database. */
export async function start({ rounds }: Effort): Promise<readonly Figure[]> {
  const measured = await inRounds(rounds, async () => ({
    embedded: await withDirectory((path) => startOnce({ DATA_DIR: path })),
    remote: await withDatabase((uri) =>
      withDirectory((path) => startOnce({ DATA_DIR: path, MONGODB_URI: uri })),
    ),
  }));
  const embedded = measured.map((round) => round.embedded);
  const remote = measured.map((round) => round.remote);
  return [
    goalFigure(
      { atMost: 1000 },
      'start to listening, embedded database',
      'ms',
      embedded.map((sample) => sample.listening),
    ),
    goalFigure(
      { atMost: 150 },
      'resident memory then, embedded database',
      'MB',
      embedded.map((sample) => sample.resident),
    ),
    figure(
      'and after a first user',
      'MB',
      embedded.map((sample) => sample.residentInUse),
    ),
    figure(
      'start to listening, MONGODB_URI',
      'ms',
      remote.map((sample) => sample.listening),
    ),
    figure(
      'resident memory then, MONGODB_URI',
      'MB',
      remote.map((sample) => sample.resident),
    ),
    figure(
      'and after a first user',
      'MB',
      remote.map((sample) => sample.residentInUse),
    ),
  ];
}

interface Start {
  /** Milliseconds. */
  readonly listening: number;
  /** Megabytes, when it listens and once somebody has registered. */
  readonly resident: number;
  readonly residentInUse: number;
}

async function startOnce(env: Record<string, string>): Promise<Start> {
  const begun = performance.now();
  const server = await startServerProcess({ env });
  const listening = performance.now() - begun;
  try {
    const resident = await residentMemory(server.process.pid);
    const { status } = await server.client().register();
    if (status !== 201) throw new Error(`${status} to a registration`);
    return { listening, resident, residentInUse: await residentMemory(server.process.pid) };
  } finally {
    await server.stop();
  }
}

async function withDirectory<T>(run: (path: string) => Promise<T>): Promise<T> {
  const { path, remove } = await temporaryDirectory();
  try {
    return await run(path);
  } finally {
    await remove();
  }
}

async function withDatabase<T>(run: (uri: string) => Promise<T>): Promise<T> {
  const { name, drop } = await openTestDatabase({});
  try {
    return await run(uriOfDatabase(name));
  } finally {
    await drop();
  }
}
