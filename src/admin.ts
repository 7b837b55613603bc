#!/usr/bin/env node
import mongoose, { type Connection } from 'mongoose';
import { type Config, loadConfig } from './config.js';
import { parseDuration } from './duration.js';
import type { Logger } from './logger.js';
import { exitWith } from './server/exit.js';
import { createLogger } from './server/logger.js';
import { joinDatabase } from './server/open-database.js';
import { redisClient } from './server/open-redis.js';
import { MongodbRevocationLog } from './sessions/mongodb-revocation-log.js';
import { RedisRevocationLog } from './sessions/redis-revocation-log.js';
import { revocationMargin } from './sessions/revocations.js';
import { adminRole, normalizeIdentifier, type User } from './users/user.js';
import { UserStore } from './users/user-store.js';

/** Makes a registered user an admin: `npm run admin -- ann@example.com`, or with the user's id. */
async function makeAdmin(email: string | undefined): Promise<void> {
  if (email === undefined) throw new Error('say who: npm run admin -- ann@example.com');
  const config = loadConfig();
  const logger = createLogger(config.env);
  const connection = mongoose.createConnection();
  const database = await joinDatabase(connection, config, logger, exitWith);
  const users = new UserStore(connection, 'users');
  const [found, another] = await namedBy(users, email);
  const user = found && !another && (await users.addRole(found.id, adminRole));
  if (user) await tellNodes(user.id, config, connection, logger);
  await database.close();
  if (another)
    throw new Error(`several users have the address ${email}; name one by id: ${found?.id}, ${another.id}`);
  if (!user) throw new Error(`nobody is registered as ${email}`);
  process.stdout.write(`${user.email} is an admin now\n`);
}

/** Users of an upstream may share an address with others. */
async function namedBy(users: UserStore, name: string): Promise<readonly User[]> {
  const records = name.includes('@')
    ? await users.findByEmail(normalizeIdentifier(name))
    : [await users.findById(name)];
  return records.flatMap((record) => (record ? [record.user] : []));
}

/** Lets running servers know, where they look for news, that they remember somebody who changed. */
async function tellNodes(
  userId: string,
  config: Config,
  connection: Connection,
  logger: Logger,
): Promise<void> {
  const { sessions, token } = config.authentication;
  const rememberFor = parseDuration(token.expiresIn) + revocationMargin;
  const redis = sessions.store === 'redis' ? await redisClient(config, logger) : undefined;
  await redis?.connect();
  const log = redis
    ? new RedisRevocationLog(redis, rememberFor)
    : new MongodbRevocationLog(connection, 'revocations', rememberFor);
  await log.record([{ userId }]);
  redis?.destroy();
}

makeAdmin(process.argv[2]).then(() => process.exit(0), exitWith);
