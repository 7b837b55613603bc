import type { createClient } from 'redis';

type TestClient = Pick<ReturnType<typeof createClient>, 'eval'>;

const ageing = `
local by = tonumber(ARGV[1])
for _, key in ipairs(redis.call('KEYS', 'sealgate:session:*')) do
  for _, field in ipairs({ 'createdAt', 'lastUsedAt', 'rotatedAt', 'expiresAt', 'absoluteExpiresAt' }) do
    redis.call('HINCRBY', key, field, -by)
  end
  redis.call('PEXPIREAT', key, redis.call('HGET', key, 'expiresAt'))
end
for _, key in ipairs(redis.call('KEYS', 'sealgate:sessions-of:*')) do
  for _, sid in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, -by, sid) end
  redis.call('PEXPIRE', key, redis.call('PTTL', key) - by)
end
`;

/** Lets time pass for all sessions in a Redis, by moving their instants and the ends of their keys into the past. */
export async function ageInRedis(client: TestClient, milliseconds: number): Promise<void> {
  await client.eval(ageing, { keys: [], arguments: [String(milliseconds)] });
}
