import { createServer, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { Cursors } from './commands/cursors.js';
import { Executor } from './commands/executor.js';
import { CopyServer, copySocketIn } from './copying.js';
import type { FromWorker, WorkerOptions } from './start.js';
import { Catalog } from './storage/catalog.js';
import { Expiry } from './storage/expiry.js';
import { dropFormerLock } from './storage/former-lock.js';
import { Storage } from './storage/storage.js';
import { serveConnection } from './wire/connection.js';

/** The thread in which the server runs. */
function run({ directory, isThrowaway, sockets, listen }: WorkerOptions): void {
  const storage = new Storage(directory, { isThrowaway });
  dropFormerLock(storage, directory);
  const catalog = new Catalog(storage);
  const executor = new Executor(storage, { catalog, cursors: new Cursors() });
  const expiry = new Expiry(storage, catalog);
  const connections = new Set<Socket>();

  // A client that has sent its last request is still answered.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    serveConnection(socket, (command, done) => executor.submit(command, done));
  });
  server.maxConnections = 1_000;
  const copies = new CopyServer(storage);
  if (sockets !== undefined && !isThrowaway) copies.listen(copySocketIn(sockets));
  server.listen(listen, () => {
    const address = server.address();
    tell({ port: typeof address === 'object' && address !== null ? address.port : undefined });
  });

  parentPort?.once('message', () => {
    expiry.stop();
    server.close();
    for (const socket of connections) socket.destroy();
    // Commands already read are still run, though their replies can no longer be sent.
    executor.run();
    void copies.close().then(() => storage.close());
  });
}

function tell(message: FromWorker): void {
  parentPort?.postMessage(message);
}

run(workerData);
