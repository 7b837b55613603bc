import { z } from 'zod';
import type { RedisClient } from '../redis/client.js';
import { RedisScript } from '../redis/script.js';
import type { RecentRevocations, RecordedRevocation, Revocation, RevocationLog } from './revocations.js';

const key = 'sealgate:{revocations}';

/**
 * KEYS: the log. ARGV: rememberFor, then what is revoked. A member beyond all times says when the log was begun, so that its loss is
 * noticed; of no user, so that it says nothing to earlier releases.
 */
const recordScript = new RedisScript(`
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])
if redis.call('ZCOUNT', KEYS[1], '+inf', '+inf') == 0 then
  redis.call('ZADD', KEYS[1], '+inf', cjson.encode({ '', string.format('%.0f', now) }))
end
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
    const members = revocations.map((revocation) =>
      JSON.stringify([revocation.userId, detailOf(revocation)]),
    );
    await recordScript.run(this.#client, key, this.#rememberFor, ...members);
  }

  async recent(age: number = this.#rememberFor): Promise<RecentRevocations> {
    const answer = z
      .array(z.coerce.string())
      .parse(await recentScript.run(this.#client, key, Math.ceil(age)));
    const revocations: RecordedRevocation[] = [];
    let bornAt: number | undefined;
    for (let index = 0; index + 1 < answer.length; index += 2) {
      const [userId, detail] = entry.parse(JSON.parse(answer[index] ?? ''));
      const at = Number(answer[index + 1]);
      if (userId === '') bornAt = Number(detail);
      else revocations.push({ userId, ...parseDetail(detail), at, expiresAt: at + this.#rememberFor });
    }
    return { revocations, bornAt };
  }
}

// In one text, since earlier releases take two: to them it is the id of a session that does not exist.
function detailOf({ sid, version, spared = '' }: Revocation): string {
  return sid ?? (version === undefined ? '' : `/${version}/${spared}`);
}

function parseDetail(detail: string): Omit<Revocation, 'userId'> {
  if (!detail.startsWith('/')) return { sid: detail || undefined };
  const [, version, spared] = detail.split('/');
  return { version: Number(version), spared: spared || undefined };
}
