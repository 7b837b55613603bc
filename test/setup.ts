import { appendFile, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeCoverage } from 'node:v8';
import type { RootHookObject } from 'mocha';
import { startComparing, takeComparedAnswers } from './harness/documented.js';
import { ownDatabaseVariable } from './harness/own-process.js';

let stop = async (): Promise<void> => undefined;

/** Where the processes of a run count the answers that they compared with the OpenAPI document. */
const countVariable = 'SEALGATE_TEST_COUNT';

/** The tests run on the server of `MONGODB_URI`, or else on an embedded one that all files of a run share. */
export async function mochaGlobalSetup(): Promise<void> {
  process.env[countVariable] = join(tmpdir(), `sealgate-test-count-${process.pid}`);
  if (process.env.MONGODB_URI) return;
  const { startEmbeddedMongodb } = await import('@sealgate/embedded-mongodb');
  const server = await startEmbeddedMongodb();
  process.env[ownDatabaseVariable] = server.uri;
  stop = server.close;
}

let coverageTakenAt = Date.now();

/** Writes down now and then which lines ran: mocha ends its workers after a second, which at the end of a run may be too short for it. */
function keepCoverage(): void {
  if (!process.env.NODE_V8_COVERAGE || Date.now() - coverageTakenAt < 60_000) return;
  takeCoverage();
  coverageTakenAt = Date.now();
}

export const mochaHooks: RootHookObject = {
  beforeAll: startComparing,
  async afterAll() {
    keepCoverage();
    const file = process.env[countVariable];
    if (file) await appendFile(file, `${takeComparedAnswers()}\n`);
  },
};

export async function mochaGlobalTeardown(): Promise<void> {
  const file = process.env[countVariable] ?? '';
  const counts = await readFile(file, 'utf8');
  await rm(file);
  const sum = counts.split('\n').reduce((total, count) => total + Number(count), 0);
  const { closeSharedClient } = await import('./harness/database.js');
  await closeSharedClient();
  await stop();
  process.stdout.write(`\n  ${sum} answers were compared with the OpenAPI document\n`);
}
