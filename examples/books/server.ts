import { once } from 'node:events';
import { createServer } from 'node:http';
import { createClient } from 'redis';
import { createGuard } from 'sealgate/guard';
import { createBooksApp } from './app.js';

const { ACCESS_KEYS, AUTH_TOKEN_ISSUER, AUTH_TOKEN_AUDIENCE, AUTH_TOKEN_EXPIRES_IN } = process.env;
const { BOOKS_HOST = '127.0.0.1', BOOKS_PORT = '4000', REDIS_URL } = process.env;
if (!ACCESS_KEYS)
  throw new Error('ACCESS_KEYS is missing: what accessKeys(secret) of sealgate makes, as JSON');

const redis = REDIS_URL ? createClient({ url: REDIS_URL, disableOfflineQueue: true }) : undefined;
redis?.on('error', (error: Error) =>
  process.stderr.write(`books: Redis connection failed: ${error.message}\n`),
);
redis?.connect().catch(() => undefined);

const guard = createGuard({
  keys: JSON.parse(ACCESS_KEYS),
  ...(AUTH_TOKEN_ISSUER && { issuer: AUTH_TOKEN_ISSUER }),
  ...(AUTH_TOKEN_AUDIENCE && { audience: AUTH_TOKEN_AUDIENCE }),
  ...(AUTH_TOKEN_EXPIRES_IN && { accessToken: { expiresIn: AUTH_TOKEN_EXPIRES_IN } }),
  ...(redis && { redis }),
});

const server = createServer(createBooksApp(guard)).listen(Number(BOOKS_PORT), BOOKS_HOST, () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : BOOKS_PORT;
  process.stdout.write(`books is at http://${BOOKS_HOST}:${port}\n`);
});

await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
server.close();
server.closeIdleConnections();
await guard.close();
redis?.destroy();
