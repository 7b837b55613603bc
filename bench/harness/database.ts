import { startEmbeddedMongodb } from '@sealgate/embedded-mongodb';
import { temporaryDirectory } from '../../test/harness/temporary-directory.js';

/** Gives what runs a database server in `MONGODB_URI`: the one that is there, or an embedded one for the time being. */
export async function withDatabaseServer(run: () => Promise<void>): Promise<void> {
  if (process.env.MONGODB_URI) return run();
  const { path, remove } = await temporaryDirectory();
  const server = await startEmbeddedMongodb({ path });
  process.env.MONGODB_URI = server.uri;
  try {
    await run();
  } finally {
    await server.close();
    await remove();
  }
}
