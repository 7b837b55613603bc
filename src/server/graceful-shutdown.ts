import type { Server } from 'node:http';

/** Milliseconds for which requests in flight may continue, and between checks for connections that became idle. */
const drainTimeoutMs = 10_000;
const checkIntervalMs = 50;

/** Stops accepting connections, drains requests in flight, and closes those that take too long. */
export async function closeGracefully(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // A keep-alive connection would hold the server open.
  const idle = setInterval(() => server.closeIdleConnections(), checkIntervalMs);
  const forced = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
  await closed;
  clearInterval(idle);
  clearTimeout(forced);
}
