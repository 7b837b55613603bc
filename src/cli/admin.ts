import { parseDuration } from '../duration.js';
import { type Config, loadConfig } from '../server/config.js';
import { redisClient } from '../server/open-redis.js';
import { MongodbRevocationLog } from '../sessions/mongodb-revocation-log.js';
import { RedisRevocationLog } from '../sessions/redis-revocation-log.js';
import { revocationLife } from '../sessions/revocations.js';
import { adminRole, type User } from '../users/user.js';
import { type Arguments, UsageError } from './command.js';
import { canAsk, confirm } from './confirm.js';
import { findNamed } from './find-named.js';
import { type Joined, withUsers } from './join-users.js';
import { printable } from './printable.js';

/** `sealgate admin ann@example.com`, or with the user's id: shows a registered user, and makes it an admin once that is confirmed. */
export async function run({ operands: [who, ...others], isSet }: Arguments): Promise<number> {
  if (who === undefined || others.length > 0) throw new UsageError('usage: sealgate admin EMAIL|ID [--yes]');
  const config = loadConfig();
  const changed = await withUsers(config, async (joined) => {
    const { user } = await findNamed(joined, who.trim());
    show(user);
    if (!user.roles.includes(adminRole)) await assertConfirmed(isSet('yes'));
    const changed = await joined.users.addRole(user.id, adminRole);
    if (!changed) throw new Error(`no user is registered as ${printable(who)} any more`);
    // Told again to those who are admins already: an earlier run may have been broken off before.
    await tellNodes(changed.id, config, joined);
    return changed;
  });
  process.stdout.write(`${printable(changed.email)} is an admin now\n`);
  return 0;
}

/** What tells people with similar names apart. */
function show({ id, email, username, roles, createdAt }: User): void {
  const rows = {
    id,
    email,
    username: username ?? '(none)',
    // Of an _id that has no instant in it, nothing says when it was made.
    created: createdAt.getTime() === 0 ? '(unknown)' : createdAt.toISOString(),
    roles: roles.join(', '),
  };
  for (const [name, value] of Object.entries(rows))
    process.stdout.write(`${name.padEnd(10)}${printable(value)}\n`);
}

async function assertConfirmed(isGiven: boolean): Promise<void> {
  if (isGiven) return;
  if (!canAsk()) throw new UsageError('there is no terminal to ask on; if this is the one, add --yes');
  if (!(await confirm('Make this user an admin?'))) throw new Error('nothing was changed');
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
