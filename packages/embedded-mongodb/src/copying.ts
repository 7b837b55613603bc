import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { batchesOf, readBatches } from './copy-batches.js';
import { Storage, StorageError } from './storage/storage.js';
import { hasCode } from './storage/system-error.js';

/** Where a server hands out copies: beside its socket, where only its user can connect. */
export function copySocketIn(sockets: string): string {
  return join(sockets, 'copy.sock');
}

/** Milliseconds after which a client that reads nothing is cut off: the space of what is deleted meanwhile is not used again. */
const idleTimeoutMs = 60_000;

/**
 * Sends all entries of the storage, as they are at that moment, to each client. So nobody else opens its file while it is in use, and
 * the client writes the copy, where it can and wherever it likes.
 */
export class CopyServer {
  readonly #server: Server;
  readonly #copies = new Map<Socket, Promise<void>>();

  constructor(storage: Storage, idleMs = idleTimeoutMs) {
    this.#server = createServer((connection) => {
      connection.setTimeout(idleMs, () => connection.destroy());
      const copy = pipeline(Readable.from(batchesOf(storage)), connection).catch((error: unknown) => {
        // The client is gone, or is cut off.
        if (error instanceof StorageError) throw error;
      });
      this.#copies.set(connection, copy);
      connection.once('close', () => void copy.finally(() => this.#copies.delete(connection)));
    });
  }

  listen(socket: string): void {
    this.#server.listen(socket);
  }

  /** Cuts off its clients: they can make their copies themselves as soon as the storage is closed. */
  async close(): Promise<void> {
    this.#server.close();
    for (const connection of this.#copies.keys()) connection.destroy();
    await Promise.all(this.#copies.values());
  }
}

/**
 * Writes what a server sends into a directory that has no data. `absent` where there is no server, as before it listens and after it
 * ended, and `ended` where it ends in the middle.
 */
export async function requestCopy(socket: string, directory: string): Promise<'copied' | 'absent' | 'ended'> {
  const connection = createConnection(socket);
  try {
    await once(connection, 'connect');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ECONNREFUSED')) return 'absent';
    throw error;
  }
  // Whoever wants it flushes it in the end.
  const copy = new Storage(directory, { isThrowaway: true });
  try {
    let isComplete = false;
    for await (const entries of readBatches(connection)) {
      isComplete = entries.length === 0;
      copy.transaction(() => {
        for (const { key, value } of entries) copy.append(key, value);
      });
    }
    return isComplete ? 'copied' : 'ended';
  } catch (error) {
    if (hasCode(error, 'ECONNRESET', 'EPIPE')) return 'ended';
    throw error;
  } finally {
    connection.destroy();
    await copy.close();
  }
}
