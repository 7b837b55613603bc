import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { eventually } from './eventually.js';

/** Listens on this machine alone, on a free port where none is given, and tells the port. */
export async function listenLocally(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** Listens on a free port that no system gives to whoever asks for any. So it can be had again after a pause, by giving it. */
export function listenOnOwnPort(server: Server, port = 0): Promise<number> {
  return eventually('its port is free', async () => {
    try {
      return await listenLocally(server, port || randomInt(20_000, 32_768));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined;
      throw error;
    }
  });
}

/** A port that was free a moment ago, and that no system gives to whoever asks for any. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnOwnPort(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
