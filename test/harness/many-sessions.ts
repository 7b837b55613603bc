import { randomBytes } from 'node:crypto';
import mongoose, { type Connection } from 'mongoose';
import { RedisSessionStore } from '../../src/sessions/redis-session-store.js';
import type { RedisServer } from './redis.js';

const day = 86_400_000;

/** As those of the default options. */
const lifetimes = {
  leeway: 30_000,
  repeatableFor: day,
  expiresIn: 30 * day,
  absoluteLifetime: 90 * day,
};

/** Gives a user so many further sessions, as logins would have left them. */
export async function addSessions(connection: Connection, userId: string, count: number): Promise<void> {
  const now = Date.now();
  const sessions = connection.collection<{ _id: string }>('sealgate_sessions');
  for (let added = 0; added < count; added += 5_000) {
    const piece = Array.from({ length: Math.min(5_000, count - added) }, (_, index) => {
      const createdAt = new Date(now - day - added - index);
      return {
        _id: randomBytes(16).toString('base64url'),
        user: new mongoose.Types.ObjectId(userId),
        version: 0,
        inBody: false,
        generation: 0,
        confirmed: true,
        createdAt,
        lastUsedAt: createdAt,
        usedBefore: createdAt,
        rotatedAt: createdAt,
        confirmedAt: createdAt,
        expiresAt: new Date(now + 30 * day),
        absoluteExpiresAt: new Date(now + 90 * day),
      };
    });
    await sessions.insertMany(piece);
  }
}

/** The same in Redis, by what the store itself writes. */
export async function addSessionsInRedis(
  client: Awaited<ReturnType<RedisServer['connect']>>,
  userId: string,
  count: number,
): Promise<void> {
  const store = new RedisSessionStore(client, lifetimes);
  const session = { userId, version: 0, inBody: false, ip: undefined, userAgent: undefined };
  for (let added = 0; added < count; added += 500)
    await Promise.all(Array.from({ length: Math.min(500, count - added) }, () => store.create(session)));
}
