import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { type Config, ConfigError } from '../config.js';
import { startEmbeddedMongodb } from '../embedded-mongodb/start.js';
import type { Logger } from '../logger.js';

const tryEvery = 1_000;
const selectionTimeout = 2_500;
/** A server that fell silent is found out within both together, and its connections given up. */
const heartbeats = { heartbeatFrequencyMS: 1_000, connectTimeoutMS: 2_500 };
/** Milliseconds after which a database that is away is left without a goodbye. */
const longestGoodbye = 2_000;
const embeddedName = 'sealgate';

export interface Database {
  /** Where the data is, for people. */
  readonly description: string;
  close(): Promise<void>;
}

/**
 * Connects to the database of the settings, or starts the embedded one and connects to that. A database that is away is
 * waited for.
 */
export async function openDatabase(
  connection: Connection,
  { database }: Config,
  logger: Logger,
  onFailure: (error: Error) => void,
): Promise<Database> {
  if (database.uri !== null) {
    await connect(connection, database.uri, logger);
    const description = `MongoDB at ${connection.host || 'a Unix socket'}, database ${connection.name}`;
    return { description, close: () => closeInTime(connection) };
  }
  const path = resolve(database.embedded.path);
  const embedded = await startEmbeddedMongodb({ path, onFailure });
  await connection.openUri(embedded.uri, { dbName: embeddedName });
  await writeFile(uriFile(path), embedded.uri, { mode: 0o600 });
  return {
    description: `${path} (embedded, for development)`,
    close: async () => {
      await rm(uriFile(path), { force: true });
      await connection.close();
      await embedded.close();
    },
  };
}

/** As `openDatabase`, but beside a server that may be running: an embedded database is open in one process only. */
export async function joinDatabase(
  connection: Connection,
  config: Config,
  logger: Logger,
  onFailure: (error: Error) => void,
): Promise<Database> {
  const uri = config.database.uri === null ? await runningUri(config) : undefined;
  if (uri !== undefined) {
    try {
      await connection.openUri(uri, { dbName: embeddedName, serverSelectionTimeoutMS: selectionTimeout });
      return { description: 'the running server', close: () => connection.close() };
    } catch {
      // Left by a process that was killed.
    }
  }
  return openDatabase(connection, config, logger, onFailure);
}

function runningUri({ database }: Config): Promise<string | undefined> {
  return readFile(uriFile(resolve(database.embedded.path)), 'utf8').catch(() => undefined);
}

/** Where a process that runs the embedded database tells others on the same data directory how to reach it. */
function uriFile(path: string): string {
  return join(path, 'uri');
}

async function connect(connection: Connection, uri: string, logger: Logger): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await connection.openUri(uri, { ...heartbeats, serverSelectionTimeoutMS: selectionTimeout });
      return;
    } catch (error) {
      if (error instanceof Error && error.name === 'MongoParseError') {
        throw new ConfigError('database.uri', 'cannot be read as a MongoDB connection string');
      }
      if (tries === 0) logger.error({ err: error }, 'the database cannot be reached yet; trying on');
      await setTimeout(tryEvery);
    }
  }
}

async function closeInTime(connection: Connection): Promise<void> {
  await Promise.race([connection.close(), setTimeout(longestGoodbye, undefined, { ref: false })]);
}
