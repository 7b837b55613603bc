import type { Logger } from '../logger.js';
import type { RedisClient } from '../redis/client.js';
import { type Config, ConfigError } from './config.js';
import { loadOptional } from './load-optional.js';

/** Milliseconds between attempts to connect, at most, and for one attempt. */
const maxRetryDelayMs = 1_000;
const connectTimeout = 2_500;
/** Milliseconds between pings, and of silence after which a connection counts as dead. */
const pingInterval = 1_000;
const socketTimeout = 3_000;

/** The client of the server itself. */
interface ServerRedis extends RedisClient {
  connect(): Promise<unknown>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  destroy(): void;
}

/**
 * A client of the settings' Redis, not connected yet; undefined where none is configured. It keeps reconnecting,
 * and commands fail at once in the meantime.
 */
export async function redisClient({ redis }: Config, logger: Logger): Promise<ServerRedis | undefined> {
  if (redis.url === null) return undefined;
  // Loaded only where there is a Redis: it takes ten megabytes of memory.
  const { createClient } = await loadOptional(
    'redis',
    () => import('redis'),
    new ConfigError('redis.url', 'needs the client of Redis; install it: npm install redis'),
  );
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
    // One line for an outage, not one for each attempt. A refusal is whoever connects to tell.
    if (!failing && refusalOf(error) === undefined)
      logger.error({ err: error }, 'Redis connection failed; retrying');
    failing = true;
  });
  client.on('ready', () => {
    if (failing) logger.info({}, 'Redis connection recovered');
    failing = false;
  });
  return client;
}

/**
 * Connects. Sessions that live in Redis are worth waiting for. Where it only announces, the first attempt is waited for, so that
 * whoever uses it next finds it open.
 *
 * @throws ConfigError where Redis refuses the password, or the number of the database: that does not pass.
 */
export async function connectRedis(
  client: ServerRedis | undefined,
  { authentication }: Config,
): Promise<void> {
  if (client === undefined) return;
  const failed = new Promise<void>((resolve, reject) => {
    const isWaitedFor = authentication.sessions.store === 'redis';
    client.on('error', (error: unknown) => {
      const refusal = refusalOf(error);
      if (refusal !== undefined) reject(new ConfigError('redis.url', refusal));
      else if (!isWaitedFor) resolve();
    });
  });
  await Promise.race([client.connect(), failed]);
}

/** What Redis says of the URL that no waiting helps. Its own messages begin with a code, and quote nothing. */
function refusalOf(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : '';
  if (/^(NOAUTH|WRONGPASS)\b|^ERR .*\bAUTH\b/.test(message))
    return 'Redis refuses the user or the password in it, or wants one';
  return /^ERR .*\bDB\b/.test(message) ? 'Redis has no database of the number in it' : undefined;
}
