import { once } from 'node:events';
import { STATES } from 'mongoose';
import { Readiness } from './availability/readiness.js';
import type { Clock } from './clock.js';
import type { CredentialSource } from './credentials/credential-source.js';
import { LocalCredentials } from './credentials/local-credentials.js';
import { UpstreamCredentials } from './credentials/upstream-credentials.js';
import { DatabaseClock } from './database/clock.js';
import type { Parts } from './flows/parts.js';
import { endSessions } from './flows/sessions.js';
import type { ResolvedOptions } from './options.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { Confirmations } from './sessions/confirmations.js';
import { MongodbRevocationLog } from './sessions/mongodb-revocation-log.js';
import { MongodbSessionStore } from './sessions/mongodb-session-store.js';
import { RecentLogins } from './sessions/recent-logins.js';
import { RedisAnnouncements } from './sessions/redis-announcements.js';
import { RedisRevocationLog } from './sessions/redis-revocation-log.js';
import { RedisSessionStore } from './sessions/redis-session-store.js';
import { Revocations, revocationLife } from './sessions/revocations.js';
import { EveryRequestCheck, RevocationsCheck } from './sessions/session-check.js';
import { AccessTokens } from './tokens/access-token.js';
import { createKeyRing } from './tokens/key-ring.js';
import { RefreshTokens } from './tokens/refresh-token.js';
import { UserCache } from './users/user-cache.js';
import { UserStore } from './users/user-store.js';

/** Who says that a password is right. */
function createCredentials(
  { upstream, passwordCost, passwordThreads, logger }: ResolvedOptions,
  users: UserStore,
  revocations: Revocations,
): CredentialSource {
  if (upstream) {
    const onChanged = (userId: string) => revocations.revoke([{ userId }]);
    return new UpstreamCredentials({ ...upstream, users, onChanged });
  }
  return new LocalCredentials({
    users,
    hasher: new PasswordHasher(passwordCost, passwordThreads),
    logger,
  });
}

/** Where sessions live, and where nodes tell each other of their end. */
function createStores(
  { sessionStore, redis, connection, collections, sessions, logger }: ResolvedOptions,
  rememberFor: number,
  clock: Clock,
) {
  if (sessionStore === 'redis' && redis) {
    return {
      sessions: new RedisSessionStore(redis, sessions),
      log: new RedisRevocationLog(redis, rememberFor),
      announcements: new RedisAnnouncements(redis, logger),
    };
  }
  return {
    sessions: new MongodbSessionStore(connection, collections.sessions, sessions),
    log: new MongodbRevocationLog(connection, collections.revocations, rememberFor, clock),
    announcements: redis && new RedisAnnouncements(redis, logger, new RedisRevocationLog(redis, rememberFor)),
  };
}

/** Makes what the flows work with, and starts what has to be ready before the first request. */
export function createParts(options: ResolvedOptions): { parts: Parts; readiness: Readiness } {
  const { connection, collections, secret, previousSecrets, issuer, audience, accessTokenExpiresIn, logger } =
    options;
  const clock = new DatabaseClock(connection);
  const users = new UserStore(connection, collections.users);
  const userCache = new UserCache((id) => users.findById(id), options.userCacheFor);
  const rememberFor = revocationLife(accessTokenExpiresIn);
  const { sessions, log, announcements } = createStores(options, rememberFor, clock);
  const revocations = new Revocations({
    log,
    announcements,
    clock,
    rememberFor,
    onRevoked: ({ sid, userId }) => {
      userCache.drop(userId);
      if (sid === undefined) recentLogins.onUserChanged(userId);
    },
    logger,
  });
  const recentLogins = new RecentLogins({
    end: (login) => endSessions({ sessions, revocations }, [login]),
    staleFor: () => revocations.status().staleFor,
    logger,
  });
  const parties = { issuer, audience, clock };

  const parts: Parts = {
    clock,
    logger,
    users,
    userCache,
    credentials: createCredentials(options, users, revocations),
    sessions,
    confirmations: new Confirmations(sessions, logger),
    sessionCheck:
      options.sessionCheck === 'every-request'
        ? new EveryRequestCheck(sessions)
        : new RevocationsCheck(revocations),
    revocations,
    recentLogins,
    accessTokens: new AccessTokens({
      ...parties,
      ring: createKeyRing('access_token', secret, previousSecrets),
      expiresIn: accessTokenExpiresIn,
    }),
    refreshTokens: new RefreshTokens({
      ...parties,
      ring: createKeyRing('refresh_token', secret, previousSecrets),
    }),
  };
  const prepare = async (closing: AbortSignal) => {
    // Whoever opens the connection, and whenever.
    if (connection.readyState !== STATES.connected) await once(connection, 'connected', { signal: closing });
    await Promise.all([users.createIndexes(), sessions.prepare(), log.prepare()]);
    await revocations.startAfterFirstPoll(closing);
  };
  return { parts, readiness: new Readiness(prepare, logger) };
}
