import type { Logger } from '../logger.js';
import type { Config } from './config.js';

/** Milliseconds between attempts to connect, at most, and for one attempt. */
const maxRetryDelayMs = 1_000;
const connectTimeout = 2_500;
/** Milliseconds between pings, and of silence after which a connection counts as dead. */
const pingInterval = 1_000;
const socketTimeout = 3_000;

type Redis = NonNullable<Awaited<ReturnType<typeof redisClient>>>;

/**
 * A client of the settings' Redis, not connected yet; undefined where none is configured. It keeps reconnecting,
 * and commands fail at once in the meantime.
 */
export async function redisClient({ redis }: Config, logger: Logger) {
  if (redis.url === null) return undefined;
  // Loaded only where there is a Redis: it takes ten megabytes of memory.
  const { createClient } = await import('redis');
  const client = createClient({
    url: redis.url,
    disableOfflineQueue: true,
    pingInterval,
    socket: {
      connectTimeout,
      socketTimeout,
      reconnectStrategy: (tries) => Math.min(tries * 50, maxRetryDelayMs),
    },
  });
  let failing = false;
  client.on('error', (error: unknown) => {
    // One line for an outage, not one for each attempt.
    if (!failing) logger.error({ err: error }, 'Redis connection failed; retrying');
    failing = true;
  });
  client.on('ready', () => {
    if (failing) logger.info({}, 'Redis connection recovered');
    failing = false;
  });
  return client;
}

/** Connects. Sessions that live in Redis are worth waiting for; announcements alone are not. */
export async function connectRedis(client: Redis | undefined, { authentication }: Config): Promise<void> {
  const connecting = client?.connect();
  if (authentication.sessions.store === 'redis') await connecting;
  else connecting?.catch(() => undefined);
}
