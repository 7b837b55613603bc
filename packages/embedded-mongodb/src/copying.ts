import { createConnection, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Storage } from './storage/storage.js';

/** The answer to a copy that is done; any other one says what went wrong. */
const done = 'copied';

/** Where a server takes requests for copies: beside its socket, where only its user can write. */
export function copySocketIn(sockets: string): string {
  return join(sockets, 'copy.sock');
}

/** Copies the storage to each directory that is asked for. Nobody else opens its file while it is in use. */
export class CopyServer {
  readonly #server: Server;
  readonly #copies = new Set<Promise<string>>();

  constructor(storage: Storage, socket: string) {
    this.#server = createServer({ allowHalfOpen: true }, (connection) => {
      let directory = '';
      connection.setEncoding('utf8');
      connection.on('error', () => connection.destroy());
      connection.on('data', (text) => (directory += text));
      connection.on('end', () => {
        const copy = storage.copyTo(directory).then(
          () => done,
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        this.#copies.add(copy);
        void copy.then((answer) => {
          this.#copies.delete(copy);
          connection.end(answer);
        });
      });
    });
    this.#server.listen(socket);
  }

  /** Takes no more requests, and finishes what was asked for. */
  async close(): Promise<void> {
    this.#server.close();
    await Promise.all(this.#copies);
  }
}

/** Has a server copy its data to a directory, which is there and has no data. */
export async function requestCopy(socket: string, directory: string): Promise<void> {
  const connection = createConnection(socket);
  connection.end(directory);
  connection.setEncoding('utf8');
  let answer = '';
  for await (const text of connection) answer += text;
  if (answer !== done) throw new Error(answer || 'the server ended before the copy was made');
}
