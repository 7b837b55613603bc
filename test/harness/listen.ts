import { once } from 'node:events';
import type { Server } from 'node:net';

/** Listens on this machine alone, on a free port where none is given, and tells the port. */
export async function listenLocally(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
