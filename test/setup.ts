import type { RootHookObject } from 'mocha';
import { startEmbeddedMongodb } from '../src/embedded-mongodb/start.js';
import { temporaryDirectory } from './harness/temporary-directory.js';

let stop = async (): Promise<void> => undefined;

/** The tests run on the server of `MONGODB_URI`, or else on an embedded one of their own. */
export const mochaHooks: RootHookObject = {
  async beforeAll() {
    if (process.env.MONGODB_URI) return;
    const { path, remove } = await temporaryDirectory();
    const server = await startEmbeddedMongodb({ path });
    process.env.MONGODB_URI = server.uri;
    stop = async () => {
      await server.close();
      delete process.env.MONGODB_URI;
      await remove();
    };
  },
  async afterAll() {
    await stop();
  },
};
