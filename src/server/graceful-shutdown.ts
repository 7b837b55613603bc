import type { Server } from 'node:http';

/** Milliseconds for which requests in flight may go on, and between looks at who is done. */
const longestFlight = 10_000;
const lookEvery = 50;

/** Stops accepting, lets what is in flight finish, and cuts off what takes too long. */
export async function closeGracefully(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // A connection that is kept alive between requests would hold the server open.
  const idle = setInterval(() => server.closeIdleConnections(), lookEvery);
  const cut = setTimeout(() => server.closeAllConnections(), longestFlight);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
