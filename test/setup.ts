import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RootHookObject } from 'mocha';
import { startEmbeddedMongodb } from '../src/embedded-mongodb/start.js';

let stop = async (): Promise<void> => undefined;

/** The tests run on the server of `MONGODB_URI`, or else on an embedded one of their own. */
export const mochaHooks: RootHookObject = {
  async beforeAll() {
    if (process.env.MONGODB_URI) return;
    const path = await mkdtemp(join(tmpdir(), 'sealgate-test-'));
    const server = await startEmbeddedMongodb({ path });
    process.env.MONGODB_URI = server.uri;
    stop = async () => {
      await server.close();
      delete process.env.MONGODB_URI;
      await rm(path, { recursive: true, force: true });
    };
  },
  async afterAll() {
    await stop();
  },
};
