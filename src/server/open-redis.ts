import type { Config } from '../config.js';
import type { Logger } from '../logger.js';

/** Milliseconds between tries, at most, and for one try. */
const longestPause = 1_000;
const connectTimeout = 2_500;
/** Milliseconds between looks whether Redis still is there, and of silence after which a connection is given up as dead. */
const pingInterval = 1_000;
const socketTimeout = 3_000;

type Redis = NonNullable<Awaited<ReturnType<typeof redisClient>>>;

/**
 * A client of the settings' Redis, not connected yet; undefined where they name none. It reconnects for as long as it takes,
 * and a command in the meantime fails at once.
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
      reconnectStrategy: (tries) => Math.min(tries * 50, longestPause),
    },
  });
  let failing = false;
  client.on('error', (error: unknown) => {
    // One line for an outage, not one for each try.
    if (!failing) logger.error({ err: error }, 'Redis does not answer; trying on');
    failing = true;
  });
  client.on('ready', () => {
    if (failing) logger.info({}, 'Redis answers again');
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
