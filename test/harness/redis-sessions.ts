import type { createClient } from 'redis';

type TestClient = Pick<ReturnType<typeof createClient>, 'eval'>;

const ageing = `
local by = tonumber(ARGV[1])
for _, key in ipairs(redis.call('KEYS', 'sealgate:session:*')) do
  for _, field in ipairs({ 'createdAt', 'lastUsedAt', 'usedBefore', 'rotatedAt', 'confirmedAt', 'replacedAt', 'expiresAt',
    'absoluteExpiresAt' }) do
    if redis.call('HEXISTS', key, field) == 1 then redis.call('HINCRBY', key, field, -by) end
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
  // There is no such integer as -0 in Redis.
  if (milliseconds === 0) return;
  await client.eval(ageing, { keys: [], arguments: [String(milliseconds)] });
}
