import { parseDuration } from '../duration.js';
import { type Config, loadConfig } from '../server/config.js';
import { redisClient } from '../server/open-redis.js';
import { MongodbRevocationLog } from '../sessions/mongodb-revocation-log.js';
import { RedisRevocationLog } from '../sessions/redis-revocation-log.js';
import { revocationLife } from '../sessions/revocations.js';
import { adminRole, normalizeIdentifier } from '../users/user.js';
import type { UserRecord } from '../users/user-record.js';
import { type Arguments, UsageError } from './command.js';
import { type Joined, withUsers } from './join-users.js';

/** `sealgate admin ann@example.com`, or with the user's id: makes a registered user an admin. */
export async function run({ operands: [who, ...others] }: Arguments): Promise<number> {
  if (who === undefined || others.length > 0) throw new UsageError('usage: sealgate admin EMAIL|ID');
  const config = loadConfig();
  const user = await withUsers(config, async (joined) => {
    const [found, another] = await namedBy(joined, who.trim());
    if (another)
      throw new Error(
        `several users have the address ${who}; name one by id: ${found?.user.id}, ${another.user.id}`,
      );
    const changed = found && (await joined.users.addRole(found.user.id, adminRole));
    if (changed) await tellNodes(changed.id, config, joined);
    return changed;
  });
  if (!user) throw new Error(`no user is registered as ${who}`);
  process.stdout.write(`${user.email} is an admin now\n`);
  return 0;
}

/** The users with an address, or else the one with an id. An upstream's users may share an address with others. */
async function namedBy(joined: Joined, who: string): Promise<readonly UserRecord[]> {
  const found = who.includes('@') ? await withAddress(joined, who) : [];
  if (found.length > 0) return found;
  const record = await joined.users.findById(who);
  return record ? [record] : [];
}

/** As a login finds them. Where no server has run yet, nobody has claimed the spelling of an address. */
async function withAddress(
  { users, credentials, claiming, spellings }: Joined,
  typed: string,
): Promise<readonly UserRecord[]> {
  const identity = { field: 'email', name: normalizeIdentifier(typed) } as const;
  const ofUpstreams = (await users.findByEmail(identity.name)).filter(({ upstream }) => upstream);
  const local = (await users.findLocal(identity, typed)) ?? (await claiming.find(identity))?.record;
  if (local || ofUpstreams.length > 0) return [...(local ? [local] : []), ...ofUpstreams];
  await credentials.prepare();
  await spellings.search();
  const claimed = await claiming.find(identity);
  return claimed ? [claimed.record] : [];
}

/** Tells running servers to reload the user: they cache the previous roles for a while. */
async function tellNodes(userId: string, config: Config, { connection, logger }: Joined): Promise<void> {
  const { sessions, token, collections } = config.authentication;
  const rememberFor = revocationLife(parseDuration(token.expiresIn));
  const redis = sessions.store === 'redis' ? await redisClient(config, logger) : undefined;
  await redis?.connect();
  const log = redis
    ? new RedisRevocationLog(redis, rememberFor)
    : new MongodbRevocationLog(connection, collections.revocations, rememberFor);
  await log.prepare();
  await log.record([{ userId }]);
  redis?.destroy();
}
