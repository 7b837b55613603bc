import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import here from './here.cjs';
import { openDataDirectory } from './storage/data-directory.js';
import { lockDirectory } from './storage/directory-lock.js';
import { makeSocketDirectory } from './storage/socket-directory.js';
import { hasCode } from './storage/system-error.js';

export interface EmbeddedMongodbOptions {
  /**
   * The data directory; made with mode 0700 where it is missing. One that belongs to another user than the process, or that others
   * may write to, is refused with a `DataDirectoryError`; so is such a file of the database in it. Without it, the data is for tests:
   * nothing of it is flushed to disk, and `close` throws it away.
   */
  readonly path?: string;
  /** A port of 127.0.0.1 to listen on, 0 for any. Without it, a Unix socket is used that only this user can reach. */
  readonly port?: number;
  /**
   * Called if the server crashes; everything acknowledged until then is on disk. Without it, the error is thrown uncaught,
   * which ends the process.
   */
  readonly onFailure?: (error: Error) => void;
}

export interface EmbeddedMongodb {
  /** The connection string for mongoose and the driver. */
  readonly uri: string;
  /** Stops the server; what was acknowledged is on disk, where a `path` was given. */
  close(): Promise<void>;
}

/** The machine has no room for the server's thread, or for its memory, at this moment. */
export class NoThreadError extends Error {}

/** The worker's input. */
export interface WorkerOptions {
  readonly directory: string;
  /** Whether nobody reads the data after this. */
  readonly isThrowaway: boolean;
  /** The directory of its sockets, where it has any. */
  readonly sockets: string | undefined;
  readonly listen: { readonly path: string } | { readonly host: string; readonly port: number };
}

/** The worker's message: it listens. */
export interface FromWorker {
  readonly port: number | undefined;
}

/** Milliseconds for which commands in progress may continue when the server is closed. */
const closeTimeoutMs = 10_000;

/** The thread's program: a module, whichever format of the package starts it. */
const workerFile = join(dirname(here.filename), '../src/worker.js');

/**
 * Starts a small server that speaks MongoDB's wire protocol, in a thread of its own. It is for development, tests and
 * demonstrations: it has no authentication, so only this machine (by default only this user) can reach it.
 *
 * @example
 * const database = await startEmbeddedMongodb({ path: '.data' });
 * await mongoose.connect(database.uri);
 * @throws {NoThreadError} where the machine has no room for its thread; trying again may help.
 */
export async function startEmbeddedMongodb(options: EmbeddedMongodbOptions = {}): Promise<EmbeddedMongodb> {
  // As of a variable of the environment that is not set: whoever means to keep data would lose it.
  if ('path' in options && options.path === undefined)
    throw new TypeError('the path is undefined; leave it out for data that is thrown away');
  const isThrowaway = options.path === undefined;
  const directory =
    options.path === undefined
      ? mkdtempSync(join(tmpdir(), 'embedded-mongodb-data-'))
      : openDataDirectory(options.path);
  const sockets = hasSockets(options) ? makeSocketDirectory() : undefined;
  const removeTemporary = () => {
    for (const temporary of [sockets, isThrowaway ? directory : undefined])
      if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  };
  let unlock = () => {};
  try {
    if (!isThrowaway) unlock = await lockDirectory(directory, sockets === undefined ? {} : { sockets });
  } catch (error) {
    removeTemporary();
    throw error;
  }
  const socket = options.port === undefined ? sockets && join(sockets, 'mongodb.sock') : undefined;
  const listen = socket ? { path: socket } : { host: '127.0.0.1', port: options.port ?? 0 };
  const workerData: WorkerOptions = { directory, isThrowaway, sockets, listen };
  const release = () => {
    unlock();
    removeTemporary();
  };
  let worker: Worker;
  try {
    // Flags such as --inspect are for the main thread.
    worker = new Worker(workerFile, { workerData, execArgv: [] });
  } catch (error) {
    release();
    throw startFault(error);
  }

  const ended = new Promise<void>((done) => {
    worker.once('exit', () => {
      release();
      done();
    });
  });

  const port = await new Promise<number | undefined>((listening, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the embedded MongoDB ended while it started')));
    worker.once('message', (message: FromWorker) => listening(message.port));
  }).catch(async (error: unknown) => {
    await worker.terminate();
    await ended;
    throw startFault(error);
  });

  let isClosing = false;
  let failure: Error | undefined;
  worker.once('error', (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  worker.once('exit', () => {
    if (isClosing && failure === undefined) return;
    const error = failure ?? new Error('the embedded MongoDB ended by itself');
    if (options.onFailure === undefined) throw error;
    options.onFailure(error);
  });
  return {
    uri: socket === undefined ? `mongodb://127.0.0.1:${port}/` : `mongodb://${encodeURIComponent(socket)}/`,
    async close() {
      if (!isClosing) {
        isClosing = true;
        worker.postMessage('close');
      }
      // A command that takes longer is aborted, and then writes nothing.
      const terminating = setTimeout(() => void worker.terminate(), closeTimeoutMs);
      await ended;
      clearTimeout(terminating);
    },
  };
}

/** Codes of a thread for which the machine has no room. */
const noRoom = ['ERR_WORKER_INIT_FAILED', 'ERR_WORKER_OUT_OF_MEMORY'];

function startFault(error: unknown): unknown {
  if (!hasCode(error, ...noRoom)) return error;
  return new NoThreadError(
    `no thread can be made for the embedded MongoDB (${Object(error).message}); allow more processes or memory`,
    { cause: error },
  );
}

/** It listens on one where no port is given, and takes requests for copies on another. */
function hasSockets({ path, port }: EmbeddedMongodbOptions): boolean {
  return process.platform !== 'win32' && (path !== undefined || port === undefined);
}
