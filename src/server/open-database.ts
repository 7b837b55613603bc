import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import type { Logger } from '../logger.js';
import { type Config, ConfigError } from './config.js';
import { openDataDirectory, readDataFile } from './data-directory.js';
import { loadEmbeddedMongodb } from './load-embedded.js';

const retryDelayMs = 1_000;
const selectionTimeoutMs = 2_500;
/** A server that stops responding is detected within the sum of both, and its connections are closed. */
const heartbeats = { heartbeatFrequencyMS: 1_000, connectTimeoutMS: 2_500 };
/** Milliseconds for which closing the connection may take; a database that is down would hold it open. */
const closeTimeoutMs = 2_000;
/** Milliseconds that a command waits for a database that is down. */
const commandPatienceMs = 15_000;
const embeddedName = 'sealgate';

export interface Database {
  /** Where the data is, for people. */
  readonly description: string;
  close(): Promise<void>;
}

/**
 * Connects to the database of the settings, or starts the embedded one and connects to that. It waits for a database
 * that is down, for ever where no patience is given.
 */
export async function openDatabase(
  connection: Connection,
  { database }: Config,
  logger: Logger,
  onFailure: (error: Error) => void,
  patienceMs = Number.POSITIVE_INFINITY,
): Promise<Database> {
  if (database.uri !== null) {
    await connect(connection, database.uri, logger, patienceMs);
    const description = `MongoDB at ${connection.host || 'a Unix socket'}, database ${connection.name}`;
    return { description, close: () => closeWithTimeout(connection) };
  }
  const { startEmbeddedMongodb, DataDirectoryError } = await loadEmbeddedMongodb(
    new ConfigError(
      'database.uri',
      'is missing; set it, or install the embedded database: npm install @sealgate/embedded-mongodb',
    ),
  );
  const path = await openDataDirectory(database.embedded.path);
  const embedded = await startEmbeddedMongodb({ path, onFailure }).catch((error: unknown) => {
    throw error instanceof DataDirectoryError
      ? new ConfigError('database.embedded.path', error.message)
      : error;
  });
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

/**
 * As `openDatabase`, but beside a server that may be running: an embedded database is open in one process only. A database that is
 * down is waited for a while: somebody is waiting for the command.
 */
export async function joinDatabase(
  connection: Connection,
  config: Config,
  logger: Logger,
  onFailure: (error: Error) => void,
): Promise<Database> {
  const uri = config.database.uri === null ? await runningUri(config) : undefined;
  if (uri !== undefined) {
    try {
      await connection.openUri(uri, { dbName: embeddedName, serverSelectionTimeoutMS: selectionTimeoutMs });
      return { description: 'the running server', close: () => connection.close() };
    } catch {
      // The file was left behind by a process that was killed.
    }
  }
  return openDatabase(connection, config, logger, onFailure, commandPatienceMs);
}

async function runningUri({ database }: Config): Promise<string | undefined> {
  return readDataFile(uriFile(await openDataDirectory(database.embedded.path)));
}

/** Where a process that runs the embedded database tells others on the same data directory how to reach it. */
function uriFile(path: string): string {
  return join(path, 'uri');
}

async function connect(
  connection: Connection,
  uri: string,
  logger: Logger,
  patienceMs: number,
): Promise<void> {
  const givesUpAt = performance.now() + patienceMs;
  for (let attempts = 0; ; attempts++) {
    try {
      await connection.openUri(uri, { ...heartbeats, serverSelectionTimeoutMS: selectionTimeoutMs });
      return;
    } catch (error) {
      if (error instanceof Error && error.name === 'MongoParseError') {
        throw new ConfigError('database.uri', 'cannot be read as a MongoDB connection string');
      }
      if (performance.now() > givesUpAt) throw error;
      if (attempts === 0 && patienceMs === Number.POSITIVE_INFINITY)
        logger.error({ err: error }, 'database connection failed; retrying');
      await setTimeout(retryDelayMs);
    }
  }
}

async function closeWithTimeout(connection: Connection): Promise<void> {
  await Promise.race([connection.close(), setTimeout(closeTimeoutMs, undefined, { ref: false })]);
}
