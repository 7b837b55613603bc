import { RedisScript } from '../redis/script.js';

/** KEYS: the session. ARGV: user, ip, userAgent (either may be empty), expiresIn, absoluteLifetime. */
export const createScript = new RedisScript(`
local absolute = now + ARGV[5]
local expires = math.min(now + ARGV[4], absolute)
redis.call('HSET', KEYS[1], 'user', ARGV[1], 'ip', ARGV[2], 'userAgent', ARGV[3], 'generation', 0, 'confirmed', 0,
  'createdAt', now, 'lastUsedAt', now, 'rotatedAt', now, 'expiresAt', expires, 'absoluteExpiresAt', absolute)
redis.call('PEXPIREAT', KEYS[1], expires)
return { expires, absolute }
`);

/**
 * The rotation of one refresh token, by the rules of `Rotation`. KEYS: the session. ARGV: the generation presented, expiresIn, leeway.
 */
export const rotateScript = new RedisScript(`
local fields = redis.call('HMGET', KEYS[1], 'user', 'generation', 'confirmed', 'rotatedAt', 'expiresAt', 'absoluteExpiresAt')
if not fields[1] or tonumber(fields[5]) <= now then return { 'unknown' } end

local user = fields[1]
local generation = tonumber(fields[2])
local absolute = tonumber(fields[6])
local confirmed = fields[3] == '1'
local presented = tonumber(ARGV[1])
local strict = tonumber(ARGV[3]) == 0
local recent = not strict and now - fields[4] < tonumber(ARGV[3])

-- A generation beyond the current one is authentic as well: Redis lost the rotation that made it.
if presented > generation or (presented == generation and not recent) then
  local expires = math.min(now + ARGV[2], absolute)
  redis.call('HSET', KEYS[1], 'generation', presented + 1, 'confirmed', 0, 'rotatedAt', now, 'lastUsedAt', now,
    'expiresAt', expires)
  redis.call('PEXPIREAT', KEYS[1], expires)
  return { 'rotated', user, presented + 1, expires, absolute }
end
if presented == generation then
  -- The current token, presented again, proves that its answer arrived.
  redis.call('HSET', KEYS[1], 'confirmed', 1)
  return { 'repeated', user, generation, tonumber(fields[5]), absolute }
end
if presented == generation - 1 and not strict and (recent or not confirmed) then
  return { 'repeated', user, generation, tonumber(fields[5]), absolute }
end
redis.call('DEL', KEYS[1])
return { 'reused', user }
`);

/** KEYS: the session. ARGV: the generation that was seen. */
export const confirmScript = new RedisScript(`
if redis.call('HGET', KEYS[1], 'generation') == ARGV[1] then redis.call('HSET', KEYS[1], 'confirmed', 1) end
`);

/** KEYS: the session. ARGV: expiresIn. Returns whether it lives. */
export const touchScript = new RedisScript(`
local fields = redis.call('HMGET', KEYS[1], 'expiresAt', 'absoluteExpiresAt')
if not fields[1] or tonumber(fields[1]) <= now then return 0 end
local expires = math.min(now + ARGV[1], tonumber(fields[2]))
redis.call('HSET', KEYS[1], 'lastUsedAt', now, 'expiresAt', expires)
redis.call('PEXPIREAT', KEYS[1], expires)
return 1
`);

/** KEYS: the session. Returns its fields, or nothing where it ended. */
export const describeScript = new RedisScript(`
local fields = redis.call('HMGET', KEYS[1], 'generation', 'expiresAt', 'absoluteExpiresAt', 'createdAt', 'lastUsedAt',
  'ip', 'userAgent')
if not fields[1] or tonumber(fields[2]) <= now then return {} end
return fields
`);

/** KEYS: the session. Returns its user. */
export const endScript = new RedisScript(`
local user = redis.call('HGET', KEYS[1], 'user')
redis.call('DEL', KEYS[1])
return user
`);

/** KEYS: a user's sessions. ARGV: the session, absoluteLifetime. */
export const addToUserIndexScript = new RedisScript(`
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
-- The index lives as long as its last session: one from before the lifetime was shortened may outlive this one.
redis.call('PEXPIREAT', KEYS[1], redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2])
`);

/** KEYS: a user's sessions. ARGV: the sessions that ended. */
export const removeFromUserIndexScript = new RedisScript(`
for _, sid in ipairs(ARGV) do redis.call('ZREM', KEYS[1], sid) end
`);

/** KEYS: a user's sessions. Returns those that may live. */
export const listUserIndexScript = new RedisScript(`
return redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf')
`);
