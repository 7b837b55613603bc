import { appendFile, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RootHookObject } from 'mocha';
import { startComparing, takeComparedAnswers } from './harness/documented.js';

let stop = async (): Promise<void> => undefined;

/** Where the processes of a run count the answers that they compared with the OpenAPI document. */
const countVariable = 'SEALGATE_TEST_COUNT';

/** The tests run on the server of `MONGODB_URI`, or else on an embedded one that all files of a run share. */
export async function mochaGlobalSetup(): Promise<void> {
  process.env[countVariable] = join(tmpdir(), `sealgate-test-count-${process.pid}`);
  if (process.env.MONGODB_URI) return;
  const { startEmbeddedMongodb } = await import('@sealgate/embedded-mongodb');
  const server = await startEmbeddedMongodb();
  process.env.MONGODB_URI = server.uri;
  stop = server.close;
}

export const mochaHooks: RootHookObject = {
  beforeAll: startComparing,
  async afterAll() {
    const file = process.env[countVariable];
    if (file) await appendFile(file, `${takeComparedAnswers()}\n`);
  },
};

export async function mochaGlobalTeardown(): Promise<void> {
  const file = process.env[countVariable] ?? '';
  const counts = await readFile(file, 'utf8');
  await rm(file);
  const sum = counts.split('\n').reduce((total, count) => total + Number(count), 0);
  await stop();
  process.stdout.write(`\n  ${sum} answers were compared with the OpenAPI document\n`);
}
