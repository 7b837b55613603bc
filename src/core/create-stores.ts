import type { SharedClock } from '../clock.js';
import { MongodbRevocationLog } from '../sessions/mongodb-revocation-log.js';
import { MongodbSessionStore } from '../sessions/mongodb-session-store.js';
import { RedisAnnouncements } from '../sessions/redis-announcements.js';
import { RedisRevocationLog } from '../sessions/redis-revocation-log.js';
import { RedisSessionStore } from '../sessions/redis-session-store.js';
import { sessionLifetimes } from './option-rules.js';
import type { CoreOptions } from './options.js';

/** Where sessions live, and where nodes tell each other of their end. */
export function createStores(options: CoreOptions, rememberFor: number, clock: SharedClock) {
  const { redis, connection, collections, logger } = options;
  const lifetimes = sessionLifetimes(options);
  if (options.sessions.store === 'redis' && redis) {
    return {
      sessions: new RedisSessionStore(redis, lifetimes),
      log: new RedisRevocationLog(redis, rememberFor),
      announcements: new RedisAnnouncements(redis, logger),
    };
  }
  return {
    sessions: new MongodbSessionStore(connection, collections.sessions, lifetimes, clock),
    log: new MongodbRevocationLog(connection, collections.revocations, rememberFor, clock),
    announcements: redis && new RedisAnnouncements(redis, logger, new RedisRevocationLog(redis, rememberFor)),
  };
}
