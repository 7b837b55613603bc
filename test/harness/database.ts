import { randomBytes } from 'node:crypto';
import mongoose, { type Connection, type ConnectOptions } from 'mongoose';
import { ownDatabaseVariable, testEnvironment } from './own-process.js';

/** The server that the tests use: a given one, or the embedded one that `test/setup.ts` started. */
export function databaseUri(): string {
  const { MONGODB_URI, [ownDatabaseVariable]: own } = testEnvironment();
  const uri = MONGODB_URI || own;
  if (!uri) throw new Error('no database: test/setup.ts has not run');
  return uri;
}

export function randomDatabaseName(): string {
  return `sealgate-test-${randomBytes(6).toString('hex')}`;
}

/** The server's URI with a database in its path, as another process would be given it. */
export function uriOfDatabase(name: string): string {
  const [, base = '', query = ''] =
    /^(mongodb(?:\+srv)?:\/\/[^/]+)\/?[^?]*(\?.*)?$/.exec(databaseUri()) ?? [];
  return `${base}/${name}${query}`;
}

/** A connection to a database of its own name, by way of a proxy if one is given. `drop` leaves nothing behind. */
export async function openTestDatabase(
  options: ConnectOptions = {},
  proxy?: { uriOf(name: string): string },
): Promise<{ connection: Connection; name: string; drop: () => Promise<void> }> {
  const name = randomDatabaseName();
  const uri = proxy?.uriOf(name) ?? databaseUri();
  const connection = await mongoose.createConnection(uri, { ...options, dbName: name }).asPromise();
  return {
    connection,
    name,
    drop: async () => {
      if (!proxy) await connection.getClient().db(name).dropDatabase();
      await connection.close();
      // Not by the proxy, which may have been away a moment ago: the driver would not look again at once.
      if (proxy) await dropDirectly(name);
    },
  };
}

async function dropDirectly(name: string): Promise<void> {
  const connection = await mongoose.createConnection(databaseUri(), { dbName: name }).asPromise();
  await connection.dropDatabase();
  await connection.close();
}
