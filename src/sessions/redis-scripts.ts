import { RedisScript } from '../redis/script.js';
import { coarseMs } from './coarse-time.js';

/** KEYS: the session. ARGV: user, version, inBody, ip, userAgent (either may be empty), expiresIn, absoluteLifetime. */
export const createScript = new RedisScript(`
local absolute = now + ARGV[7]
local expires = math.min(now + ARGV[6], absolute)
redis.call('HSET', KEYS[1], 'user', ARGV[1], 'version', ARGV[2], 'inBody', ARGV[3], 'ip', ARGV[4], 'userAgent', ARGV[5],
  'generation', 0, 'confirmed', 1, 'createdAt', now, 'lastUsedAt', now, 'usedBefore', now, 'rotatedAt', now,
  'confirmedAt', now, 'expiresAt', expires, 'absoluteExpiresAt', absolute)
redis.call('PEXPIREAT', KEYS[1], expires)
return { now, expires, absolute }
`);

/** A use of the session from which it lives on. */
const use = `
local function use(expiresIn)
  local used = redis.call('HMGET', KEYS[1], 'lastUsedAt', 'absoluteExpiresAt')
  local expires = math.min(now + expiresIn, tonumber(used[2]))
  if math.floor(used[1] / ${coarseMs}) < math.floor(now / ${coarseMs}) then
    redis.call('HSET', KEYS[1], 'usedBefore', used[1])
  end
  redis.call('HSET', KEYS[1], 'lastUsedAt', now, 'expiresAt', expires)
  redis.call('PEXPIREAT', KEYS[1], expires)
  return expires
end
`;

/** When the current generation was confirmed; nil where it is not. */
const confirmation = `
local function confirmation(generation, confirmed, confirmedAt, rotatedAt)
  -- A login's own generation is confirmed; sessions of earlier releases do not say so.
  if confirmed ~= '1' and generation ~= '0' then return nil end
  return confirmedAt or rotatedAt
end
`;

/**
 * The rotation by one refresh token, by the rules of `Rotation`. KEYS: the session. ARGV: the generation shown, the attempt, inBody,
 * expiresIn, leeway, repeatableFor.
 */
export const rotateScript = new RedisScript(`
${use}
${confirmation}
local fields = redis.call('HMGET', KEYS[1], 'user', 'version', 'generation', 'createdAt', 'expiresAt', 'absoluteExpiresAt',
  'confirmed', 'confirmedAt', 'rotatedAt', 'replacedAt', 'inBody')
if not fields[1] or tonumber(fields[5]) <= now then return { 'unknown' } end

local shown, leeway = tonumber(ARGV[1]), tonumber(ARGV[5])
local generation = tonumber(fields[3])
local confirmedAt = confirmation(fields[3], fields[7], fields[8], fields[9])
local confirmed = confirmedAt ~= nil
local isKnown = shown >= generation - 1
local isWithinLeeway = confirmed and now - confirmedAt < leeway

local function answer(outcome, current, expires)
  return { outcome, fields[1], tonumber(fields[2] or 0), current, tonumber(fields[4]), expires, tonumber(fields[6]) }
end
local function rotate()
  redis.call('HSET', KEYS[1], 'generation', shown + 1, 'confirmed', 0, 'rotatedAt', now)
  if not fields[11] then redis.call('HSET', KEYS[1], 'inBody', ARGV[3]) end
  return answer('rotated', shown + 1, use(ARGV[4]))
end
local function repeated() return answer('repeated', generation, tonumber(fields[5])) end
local function reuse()
  redis.call('DEL', KEYS[1])
  return { 'reused', fields[1] }
end

if fields[10] then
  if not isKnown or now - fields[10] >= leeway then return { 'unknown' } end
  return answer('access-only', generation, tonumber(fields[5]))
end
-- A generation beyond the current one is authentic as well: Redis lost the rotation that made it.
if shown > generation or (leeway == 0 and shown == generation) then return rotate() end
if leeway == 0 then return reuse() end
if shown == generation and not confirmed then
  redis.call('HSET', KEYS[1], 'confirmed', 1, 'confirmedAt', now)
  return answer('repeated', generation, use(ARGV[4]))
end
local function accessOnly()
  if (fields[11] or ARGV[3]) == '1' then return repeated() end
  return answer('access-only', generation, tonumber(fields[5]))
end
if isKnown and isWithinLeeway then return accessOnly() end
if shown == generation then return rotate() end
local sinceRotation = now - fields[9]
if confirmed or not isKnown or sinceRotation >= tonumber(ARGV[6]) then return reuse() end
if ARGV[2] ~= 'first' then return repeated() end
-- Whoever says that it is the first attempt has lost no answer: another tab made the rotation, and will get its answer, or a thief.
if sinceRotation < leeway then return accessOnly() end
return reuse()
`);

/** KEYS: the session. ARGV: the generation that was seen. */
export const confirmScript = new RedisScript(`
local fields = redis.call('HMGET', KEYS[1], 'generation', 'confirmed')
if fields[1] == ARGV[1] and fields[2] == '0' then
  redis.call('HSET', KEYS[1], 'confirmed', 1, 'confirmedAt', now)
end
`);

/** KEYS: the session. ARGV: user, version, expiresIn. Returns whether it lives. */
export const touchScript = new RedisScript(`
${use}
local fields = redis.call('HMGET', KEYS[1], 'user', 'version', 'expiresAt', 'replacedAt')
if fields[1] ~= ARGV[1] or (fields[2] or '0') ~= ARGV[2] or tonumber(fields[3]) <= now then return 0 end
if not fields[4] then use(ARGV[3]) end
return 1
`);

/** KEYS: the session. ARGV: user. Returns its fields, or nothing where it ended or is another's. */
export const describeScript = new RedisScript(`
${confirmation}
local fields = redis.call('HMGET', KEYS[1], 'user', 'version', 'generation', 'createdAt', 'expiresAt', 'absoluteExpiresAt',
  'lastUsedAt', 'usedBefore', 'ip', 'userAgent', 'rotatedAt', 'confirmed', 'confirmedAt', 'replacedAt')
if fields[1] ~= ARGV[1] or tonumber(fields[5]) <= now or fields[14] then return {} end
fields[2] = fields[2] or '0'
fields[8] = fields[8] or fields[4]
fields[12] = confirmation(fields[3], fields[12], fields[13], fields[11]) or ''
fields[13] = now
fields[14] = nil
return fields
`);

/** KEYS: the session. ARGV: user. Returns whether it was alive. */
export const endScript = new RedisScript(`
if redis.call('HGET', KEYS[1], 'user') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`);

/** KEYS: the session. ARGV: user, lingerFor. Returns whether it was alive. */
export const replaceScript = new RedisScript(`
local fields = redis.call('HMGET', KEYS[1], 'user', 'expiresAt', 'replacedAt')
if fields[1] ~= ARGV[1] or tonumber(fields[2]) <= now or fields[3] then return 0 end
local expires = math.min(now + ARGV[2], tonumber(fields[2]))
redis.call('HSET', KEYS[1], 'replacedAt', now, 'expiresAt', expires)
redis.call('PEXPIREAT', KEYS[1], expires)
return 1
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

/** KEYS: a user's sessions. Returns how many there may be. */
export const countUserIndexScript = new RedisScript(`
return redis.call('ZCARD', KEYS[1])
`);

/** KEYS: a user's sessions. ARGV: the place after which to go on, by score and session (may be empty), and how many. Returns them. */
export const pageUserIndexScript = new RedisScript(`
local function rank() return redis.call('ZREVRANK', KEYS[1], ARGV[2]) end
local first = 0
if ARGV[2] ~= '' then
  first = rank()
  if first then
    first = first + 1
  else
    -- It was removed: those after it are the ones that would stand behind it now, also of the same score.
    redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
    first = rank()
    redis.call('ZREM', KEYS[1], ARGV[2])
  end
end
return redis.call('ZREVRANGE', KEYS[1], first, first + ARGV[3] - 1, 'WITHSCORES')
`);
