import { randomBytes } from 'node:crypto';
import { type Db, type Document, type Long, MongoClient, type MongoClientOptions } from 'mongodb';
import { startEmbeddedMongodb } from '../src/start.js';

/** The real server that the embedded one is held against, where there is one. */
export const realServer = process.env.MONGODB_URI;

/** A document of any shape, with any id. */
export interface Item extends Document {
  _id?: number | string | Long | number[];
}

export interface ServerUnderTest {
  readonly uri: string;
  readonly client: MongoClient;
  /** A database of a random name, dropped by `close`. */
  readonly db: Db;
  close(): Promise<void>;
}

export type OpenServer = (options?: MongoClientOptions) => Promise<ServerUnderTest>;

/** Declares tests of what the embedded server does, and of what the real one that `MONGODB_URI` names does alike. */
export function describeEachServer(title: string, tests: (openServer: OpenServer) => void): void {
  describe(title, () => tests((options) => connect(startEmbeddedMongodb(), options)));
  if (realServer === undefined) return;
  const real = { uri: realServer, close: async () => undefined };
  describe(`${title}, on a real server`, () => tests((options) => connect(Promise.resolve(real), options)));
}

async function connect(
  starting: Promise<{ readonly uri: string; close(): Promise<void> }>,
  options?: MongoClientOptions,
): Promise<ServerUnderTest> {
  const { uri, close } = await starting;
  const client = await new MongoClient(uri, options).connect();
  const db = client.db(`embedded_mongodb_test_${randomBytes(6).toString('hex')}`);
  return {
    uri,
    client,
    db,
    async close() {
      await db.dropDatabase();
      await client.close();
      await close();
    },
  };
}

/** An embedded server with throwaway data for a block of tests. `use` is given its client before the first of them. */
export function withOwnServer(use: (client: MongoClient) => void): void {
  let server: Awaited<ReturnType<typeof startEmbeddedMongodb>>;
  let client: MongoClient;
  before(async () => {
    server = await startEmbeddedMongodb();
    client = await new MongoClient(server.uri).connect();
    use(client);
  });
  after(async () => {
    await client.close();
    await server.close();
  });
}

/** The code of the error with which a promise is rejected; undefined if it is not. */
export async function errorCode(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error) return error.code;
    throw error;
  }
}
