import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
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

interface TestDatabase {
  readonly connection: Connection;
  readonly name: string;
  /** Leaves nothing behind. */
  drop(): Promise<void>;
}

/**
 * A connection to a database of its own name, by way of a proxy if one is given. Its client, with all sockets, is of that connection alone
 * where there are options, if only `{}`: for a test that closes it, or listens to it.
 */
export async function openTestDatabase(
  options?: ConnectOptions,
  proxy?: { uriOf(name: string): string },
): Promise<TestDatabase> {
  const name = randomDatabaseName();
  if (!options && !proxy) return openWithSharedClient(name);
  const uri = proxy?.uriOf(name) ?? databaseUri();
  const connection = await mongoose.createConnection(uri, { ...options, dbName: name }).asPromise();
  return {
    connection,
    name,
    drop: async () => {
      if (!proxy) await dropFrom(connection.getClient().db(name));
      await connection.close();
      // Not by the proxy, which may have been away a moment ago: the driver would not look again at once.
      if (proxy) await dropDirectly(name);
    },
  };
}

/** As mongoose has it, whose types lack what takes a database from a connection again. */
type SharedConnection = Connection & { removeDb(name: string): void };

let shared: Promise<SharedConnection> | undefined;

/** Most databases need no client of their own, and opening one and closing it takes a third as long as all else that an application does. */
async function openWithSharedClient(name: string): Promise<TestDatabase> {
  shared ??= mongoose.createConnection(databaseUri()).asPromise() as Promise<SharedConnection>;
  const parent = await shared;
  return {
    // biome-ignore lint/correctness/useHookAtTopLevel: no hook of React
    connection: parent.useDb(name),
    name,
    drop: async () => {
      await dropFrom(parent.getClient().db(name));
      parent.removeDb(name);
    },
  };
}

/** At the end of a run: a process that waits for its own end would wait for this client. */
export async function closeSharedClient(): Promise<void> {
  await (await shared)?.close();
}

async function dropDirectly(name: string): Promise<void> {
  const connection = await mongoose.createConnection(databaseUri(), { dbName: name }).asPromise();
  await dropFrom(connection);
  await connection.close();
}

/** Some servers refuse to drop a database while an index of it is made, which a start that was refused no longer waits for. */
async function dropFrom(database: { dropDatabase(): Promise<unknown> }): Promise<void> {
  for (let left = 40; ; left--) {
    try {
      await database.dropDatabase();
      return;
    } catch (error) {
      if (left === 0) throw error;
      await setTimeout(250);
    }
  }
}
