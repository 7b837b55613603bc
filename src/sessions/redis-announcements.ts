import { z } from 'zod';
import type { Logger } from '../logger.js';
import type { RedisClient, RedisSubscriber } from '../redis/client.js';
import type { RedisRevocationLog } from './redis-revocation-log.js';
import type { Announcements, Revocation } from './revocations.js';

const channel = 'sealgate:revocations';

const message = z.array(
  z.object({
    userId: z.string(),
    sid: z.string().optional(),
    version: z.number().optional(),
    spared: z.string().optional(),
  }),
);

/** Tells the other nodes of revocations by Redis pub/sub. */
export class RedisAnnouncements implements Announcements {
  readonly #client: RedisClient;
  readonly #logger: Logger;
  readonly #log: RedisRevocationLog | undefined;
  #subscriber: RedisSubscriber | undefined;

  /**
   * Resource services read what was revoked before they started from a log in Redis. Where the nodes keep their own log
   * elsewhere, `log` is filled for them.
   */
  constructor(client: RedisClient, logger: Logger, log?: RedisRevocationLog) {
    this.#client = client;
    this.#logger = logger;
    this.#log = log;
  }

  async announce(revocations: readonly Revocation[]): Promise<void> {
    await this.#log?.record(revocations);
    await this.#client.publish(channel, JSON.stringify(revocations));
  }

  async listen(onRevocations: (revocations: readonly Revocation[]) => void): Promise<void> {
    const subscriber = this.#client.duplicate();
    this.#subscriber = subscriber;
    // node-redis reconnects by itself; without a listener its errors would end the process.
    subscriber.on('error', () => undefined);
    await subscriber.connect();
    await subscriber.subscribe(channel, (text) => {
      try {
        onRevocations(message.parse(JSON.parse(text)));
      } catch (error) {
        this.#logger.warn({ err: error }, 'ignored a malformed revocation announcement');
      }
    });
  }

  close(): void {
    this.#subscriber?.destroy();
  }
}
