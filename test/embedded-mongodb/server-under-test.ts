import { randomBytes } from 'node:crypto';
import { type Db, type Document, type Long, MongoClient, type MongoClientOptions } from 'mongodb';
import { startEmbeddedMongodb } from '../../src/embedded-mongodb/start.js';
import { temporaryDirectory } from './temporary-directory.js';

/** The real server to test, or undefined to test the embedded one. */
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

/** Connects to the server that `MONGODB_URI` names, or else to an embedded one of its own. */
export async function serverUnderTest(options: MongoClientOptions = {}): Promise<ServerUnderTest> {
  const embedded = realServer === undefined ? await startTemporary() : undefined;
  const uri = embedded?.uri ?? realServer ?? '';
  const client = await new MongoClient(uri, options).connect();
  const db = client.db(`sealgate_test_${randomBytes(6).toString('hex')}`);
  return {
    uri,
    client,
    db,
    async close() {
      await db.dropDatabase();
      await client.close();
      await embedded?.close();
    },
  };
}

/** An embedded server on a directory that goes with it. */
export async function startTemporary(): Promise<{
  readonly uri: string;
  readonly path: string;
  close(): Promise<void>;
}> {
  const directory = temporaryDirectory();
  const server = await startEmbeddedMongodb({ path: directory.path });
  return {
    uri: server.uri,
    path: directory.path,
    async close() {
      await server.close();
      directory.remove();
    },
  };
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
