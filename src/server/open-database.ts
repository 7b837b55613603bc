import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { codeOf, ExitError, exitCodes } from '../exit.js';
import { type Config, ConfigError } from './config.js';
import { inDataDirectory, openDataDirectory, readDataFile } from './data-directory.js';
import { watchHeartbeats } from './heartbeat-watch.js';
import { loadEmbeddedMongodb } from './load-embedded.js';

const retryDelayMs = 1_000;
const selectionTimeoutMs = 2_500;
/** A server that stops responding is detected within the sum of both, and its connections are closed. */
const heartbeats = { heartbeatFrequencyMS: 1_000, connectTimeoutMS: 2_500 };
/** Seconds after which a heartbeat hangs: far longer than one may take. */
const hungAfter = 10;
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

export interface Opening {
  /** Milliseconds for which a database that is down is waited for; for ever. */
  readonly forMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** Called where the driver hangs, and the connection is opened again. */
  readonly onHung?: () => void;
}

/**
 * Connects to the database of the settings, or starts the embedded one and connects to that. `onFailure` is called where it fails
 * later, and does not come back by itself.
 */
export async function openDatabase(
  connection: Connection,
  { env, database }: Config,
  onFailure: (error: Error) => void,
  opening: Opening,
): Promise<Database> {
  if (database.uri !== null) {
    const endWatch = await stayConnected(connection, database.uri, onFailure, opening);
    const description = `MongoDB at ${connection.host || 'a Unix socket'}, database ${connection.name}`;
    return {
      description,
      close: () => {
        endWatch();
        return closeWithTimeout(connection);
      },
    };
  }
  const { startEmbeddedMongodb, DataDirectoryError, NoThreadError } = await loadEmbeddedMongodb(
    new ConfigError(
      'database.uri',
      'is missing; set it, or install the embedded database: npm install @sealgate/embedded-mongodb',
    ),
  );
  const path = await openDataDirectory(database.embedded.path);
  const embedded = await startEmbeddedMongodb({ path, onFailure }).catch((error: unknown) => {
    if (error instanceof DataDirectoryError) throw new ConfigError('database.embedded.path', error.message);
    if (error instanceof NoThreadError) throw new ExitError(error.message, exitCodes.tryAgain);
    throw error;
  });
  await connection.openUri(embedded.uri, { dbName: embeddedName });
  await inDataDirectory(path, () => writeFile(uriFile(path), embedded.uri, { mode: 0o600 }));
  return {
    description: `${path} (embedded${env === 'production' ? '' : ', for development'})`,
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
  return openDatabase(connection, config, onFailure, { forMs: commandPatienceMs });
}

async function runningUri({ database }: Config): Promise<string | undefined> {
  return readDataFile(uriFile(await openDataDirectory(database.embedded.path)));
}

/** Where a process that runs the embedded database tells others on the same data directory how to reach it. */
function uriFile(path: string): string {
  return join(path, 'uri');
}

/** Connects, and again whenever the driver hangs, until what it returns is called. */
async function stayConnected(
  connection: Connection,
  uri: string,
  onFailure: (error: Error) => void,
  opening: Opening,
): Promise<() => void> {
  const ending = new AbortController();
  const reconnect = async () => {
    opening.onHung?.();
    await closeWithTimeout(connection);
    await connect(connection, uri, { signal: ending.signal });
    watch();
  };
  const watch = () => {
    const endWatch = watchHeartbeats(connection, hungAfter, () => {
      reconnect().catch((error: Error) => {
        if (!ending.signal.aborted) onFailure(error);
      });
    });
    ending.signal.addEventListener('abort', endWatch, { once: true });
  };
  await connect(connection, uri, opening);
  watch();
  return () => ending.abort();
}

async function connect(
  connection: Connection,
  uri: string,
  { forMs = Number.POSITIVE_INFINITY, signal }: Opening,
): Promise<void> {
  const givesUpAt = performance.now() + forMs;
  for (;;) {
    try {
      await connection.openUri(uri, { ...heartbeats, serverSelectionTimeoutMS: selectionTimeoutMs });
      return;
    } catch (error) {
      const fault = faultOf(error);
      if (fault !== undefined) throw new ConfigError('database.uri', fault);
      // What prepares the database hears of it as well, and has logged it.
      if (performance.now() > givesUpAt) throw error;
      await setTimeout(retryDelayMs, undefined, { ...(signal && { signal }) });
    }
  }
}

/** Codes of MongoDB: a user that there is not, or a wrong password. */
const refusals = new Set<unknown>([18, 8000]);

/** Names of errors of the driver about what it was given, before it asks any server. */
const misuses = new Set([
  'MongoParseError',
  'MongoInvalidArgumentError',
  'MongoMissingCredentialsError',
  'MongoAPIError',
  'MongoRuntimeError',
]);

/** What is wrong with the URI, so that waiting does not help. The driver's own message may quote it. */
function faultOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // A name that stands for no addresses now may do so later.
  const isMisuse = misuses.has(error.name) && !error.message.startsWith('No addresses found');
  if (isMisuse) return 'cannot be read as a MongoDB connection string';
  if ('syscall' in error && error.syscall === 'open')
    return `names a file that cannot be read (${codeOf(error)})`;
  if ('code' in error && refusals.has(error.code))
    return 'the database refuses the user or the password in it';
  return undefined;
}

async function closeWithTimeout(connection: Connection): Promise<void> {
  await Promise.race([connection.close(), setTimeout(closeTimeoutMs, undefined, { ref: false })]);
}
