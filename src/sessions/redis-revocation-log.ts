import { z } from 'zod';
import type { RedisClient } from '../redis/client.js';
import { RedisScript } from '../redis/script.js';
import type { RecordedRevocation, Revocation, RevocationLog } from './revocations.js';

const key = 'sealgate:{revocations}';

/** KEYS: the log. ARGV: rememberFor, then what is revoked. */
const recordScript = new RedisScript(`
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])
for index = 2, #ARGV do redis.call('ZADD', KEYS[1], now, ARGV[index]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
`);

/** KEYS: the log. ARGV: the age up to which entries are returned. */
const recentScript = new RedisScript(`
return redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.0f', now - ARGV[1]), '+inf', 'WITHSCORES')
`);

const entry = z.tuple([z.string(), z.string()]);

/** Revocations in Redis: one sorted set, by the time of Redis. */
export class RedisRevocationLog implements RevocationLog {
  readonly #client: RedisClient;
  readonly #rememberFor: number;

  /** `rememberFor` is the `revocationLife`. */
  constructor(client: RedisClient, rememberFor: number) {
    this.#client = client;
    this.#rememberFor = rememberFor;
  }

  async prepare(): Promise<void> {
    // A sorted set needs none.
  }

  async record(revocations: readonly Revocation[]): Promise<void> {
    const members = revocations.map(({ sid, userId }) => JSON.stringify([userId, sid ?? '']));
    await recordScript.run(this.#client, key, this.#rememberFor, ...members);
  }

  async recent(age: number = this.#rememberFor): Promise<readonly RecordedRevocation[]> {
    const answer = z
      .array(z.coerce.string())
      .parse(await recentScript.run(this.#client, key, Math.ceil(age)));
    const recorded: RecordedRevocation[] = [];
    for (let index = 0; index + 1 < answer.length; index += 2) {
      const [userId, sid] = entry.parse(JSON.parse(answer[index] ?? ''));
      const at = Number(answer[index + 1]);
      recorded.push({ userId, sid: sid || undefined, at, expiresAt: at + this.#rememberFor });
    }
    return recorded;
  }
}
