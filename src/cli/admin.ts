import type { Connection } from 'mongoose';
import { parseDuration } from '../duration.js';
import type { Logger } from '../logger.js';
import { type Config, loadConfig } from '../server/config.js';
import { redisClient } from '../server/open-redis.js';
import { MongodbRevocationLog } from '../sessions/mongodb-revocation-log.js';
import { RedisRevocationLog } from '../sessions/redis-revocation-log.js';
import { revocationLife } from '../sessions/revocations.js';
import { adminRole, normalizeIdentifier, type User } from '../users/user.js';
import { UserStore } from '../users/user-store.js';
import { type Arguments, UsageError } from './command.js';
import { joinUsers } from './join-users.js';

/** `sealgate admin ann@example.com`, or with the user's id: makes a registered user an admin. */
export async function run({ operands: [who, ...others] }: Arguments): Promise<number> {
  if (who === undefined || others.length > 0) throw new UsageError('usage: sealgate admin EMAIL|ID');
  const config = loadConfig();
  const { connection, database, logger, collections, mapping } = await joinUsers(config);
  const users = new UserStore(connection, collections.users, mapping);
  const [found, another] = await namedBy(users, who);
  const user = found && !another && (await users.addRole(found.id, adminRole));
  if (user) await tellNodes(user.id, config, connection, logger);
  await database.close();
  if (another)
    throw new Error(`several users have the address ${who}; name one by id: ${found?.id}, ${another.id}`);
  if (!user) throw new Error(`no user is registered as ${who}`);
  process.stdout.write(`${user.email} is an admin now\n`);
  return 0;
}

/** The users with an address, or the one with an id. An upstream's users may share an address with others. */
async function namedBy(users: UserStore, who: string): Promise<readonly User[]> {
  const records = who.includes('@')
    ? await users.findByEmail(normalizeIdentifier(who))
    : [await users.findById(who)];
  return records.flatMap((record) => (record ? [record.user] : []));
}

/** Tells running servers to reload the user: they cache the previous roles for a while. */
async function tellNodes(
  userId: string,
  config: Config,
  connection: Connection,
  logger: Logger,
): Promise<void> {
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
