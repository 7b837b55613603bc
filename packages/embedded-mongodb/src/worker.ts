import { createServer, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { Cursors } from './commands/cursors.js';
import { Executor } from './commands/executor.js';
import type { FromWorker, WorkerOptions } from './start.js';
import { Catalog } from './storage/catalog.js';
import { DirectoryLockedError, lockDirectory, unlockDirectory } from './storage/directory-lock.js';
import { Expiry } from './storage/expiry.js';
import { Storage } from './storage/storage.js';
import { serveConnection } from './wire/connection.js';

/** The thread in which the server runs. */
function run({ directory, isThrowaway, listen }: WorkerOptions): void {
  const storage = new Storage(directory, { isThrowaway });
  try {
    lockDirectory(storage, directory, 'path' in listen ? listen.path : undefined);
  } catch (error) {
    if (!(error instanceof DirectoryLockedError)) throw error;
    tell({ kind: 'locked', message: error.message });
    void storage.close();
    return;
  }
  const catalog = new Catalog(storage);
  const executor = new Executor(storage, { catalog, cursors: new Cursors() });
  const expiry = new Expiry(storage, catalog);
  const sockets = new Set<Socket>();

  // A client that has sent its last request is still answered.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveConnection(socket, (command, done) => executor.submit(command, done));
  });
  server.maxConnections = 1_000;
  server.listen(listen, () => {
    const address = server.address();
    tell({
      kind: 'listening',
      port: typeof address === 'object' && address !== null ? address.port : undefined,
    });
  });

  parentPort?.once('message', () => {
    expiry.stop();
    server.close();
    for (const socket of sockets) socket.destroy();
    // Commands already read are still run, though their replies can no longer be sent.
    executor.run();
    unlockDirectory(storage);
    void storage.close();
  });
}

function tell(message: FromWorker): void {
  parentPort?.postMessage(message);
}

run(workerData);
