import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { RedisClient } from '../redis/client.js';
import {
  addToUserIndexScript,
  confirmScript,
  createScript,
  describeScript,
  endScript,
  listUserIndexScript,
  removeFromUserIndexScript,
  rotateScript,
  touchScript,
} from './redis-scripts.js';
import type {
  Confirmation,
  NewSession,
  Rotation,
  Session,
  SessionDetails,
  SessionLifetimes,
  SessionStore,
} from './session-store.js';

const instant = z.coerce.number().transform((milliseconds) => new Date(milliseconds));
const rotation = z.union([
  z.tuple([z.enum(['rotated', 'repeated']), z.string(), z.number(), instant, instant]),
  z.tuple([z.literal('reused'), z.string()]),
  z.tuple([z.literal('unknown')]),
]);
const ends = z.tuple([instant, instant]);
const description = z.tuple([z.coerce.number(), instant, instant, instant, instant, z.string(), z.string()]);

/**
 * Sessions in Redis: one key for each, a hash with all its fields, which expires by itself. A script that decides on a session
 * touches this key alone, so that it is one atomic step on a Redis Cluster too. The index of a user's sessions is another key,
 * possibly on another node; it only says which sessions to read, and each session's own key decides whether it is alive.
 */
export class RedisSessionStore implements SessionStore {
  readonly #client: RedisClient;
  readonly #lifetimes: SessionLifetimes;

  constructor(client: RedisClient, lifetimes: SessionLifetimes) {
    this.#client = client;
    this.#lifetimes = lifetimes;
  }

  get isOneTimeUse(): boolean {
    return this.#lifetimes.leeway === 0;
  }

  async prepare(): Promise<void> {
    // Scripts are sent when they are first needed.
  }

  async create({ userId, ip = '', userAgent = '' }: NewSession): Promise<Session> {
    const sid = randomBytes(16).toString('base64url');
    const { expiresIn, absoluteLifetime } = this.#lifetimes;
    const fields = [userId, ip, userAgent, expiresIn, absoluteLifetime];
    const answer = await createScript.run(this.#client, sessionKey(sid), ...fields);
    const [expiresAt, absoluteExpiresAt] = ends.parse(answer);
    // Indexed second: a reader of the index in between would take it for an ended session, and remove it. If this step fails, no
    // token of the session is issued, and it expires by itself.
    await addToUserIndexScript.run(this.#client, userIndexKey(userId), sid, absoluteLifetime);
    return { sid, userId, generation: 0, expiresAt, absoluteExpiresAt };
  }

  async rotate(sid: string, presented: number): Promise<Rotation> {
    const { expiresIn, leeway } = this.#lifetimes;
    const answer = await rotateScript.run(this.#client, sessionKey(sid), presented, expiresIn, leeway);
    const [outcome, userId, generation, expiresAt, absoluteExpiresAt] = rotation.parse(answer);
    if (outcome === 'unknown') return { outcome };
    if (outcome === 'reused') {
      await this.#removeFromUserIndex(userId, [sid]);
      return { outcome };
    }
    return { outcome, session: { sid, userId, generation, expiresAt, absoluteExpiresAt } };
  }

  async confirm(confirmations: readonly Confirmation[]): Promise<void> {
    await Promise.all(
      confirmations.map(({ sid, generation }) =>
        confirmScript.run(this.#client, sessionKey(sid), generation),
      ),
    );
  }

  async touch(sid: string): Promise<boolean> {
    return (await touchScript.run(this.#client, sessionKey(sid), this.#lifetimes.expiresIn)) === 1;
  }

  async list(userId: string): Promise<readonly SessionDetails[]> {
    const sids = z.array(z.string()).parse(await listUserIndexScript.run(this.#client, userIndexKey(userId)));
    const described = await Promise.all(sids.map((sid) => this.#describe(sid, userId)));
    const ended = sids.filter((_, index) => described[index] === undefined);
    if (ended.length > 0) await this.#removeFromUserIndex(userId, ended);
    return described
      .filter((session) => session !== undefined)
      .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  }

  async end(sids: readonly string[]): Promise<number> {
    const users = await Promise.all(sids.map((sid) => endScript.run(this.#client, sessionKey(sid))));
    await Promise.all(
      users.map((userId, index) =>
        typeof userId === 'string'
          ? this.#removeFromUserIndex(userId, sids.slice(index, index + 1))
          : undefined,
      ),
    );
    return users.filter((userId) => typeof userId === 'string').length;
  }

  async #describe(sid: string, userId: string): Promise<SessionDetails | undefined> {
    const answer = description.safeParse(await describeScript.run(this.#client, sessionKey(sid)));
    if (!answer.success) return undefined;
    const [generation, expiresAt, absoluteExpiresAt, createdAt, lastUsedAt, ip, userAgent] = answer.data;
    return {
      sid,
      userId,
      generation,
      expiresAt,
      absoluteExpiresAt,
      createdAt,
      lastUsedAt,
      ip: ip || undefined,
      userAgent: userAgent || undefined,
    };
  }

  /** Cleans up. Entries that stay are skipped by readers, since their session has ended; so a failure is ignored. */
  async #removeFromUserIndex(userId: string, sids: readonly string[]): Promise<void> {
    await removeFromUserIndexScript.run(this.#client, userIndexKey(userId), ...sids).catch(() => undefined);
  }
}

function sessionKey(sid: string): string {
  return `sealgate:session:{${sid}}`;
}

function userIndexKey(userId: string): string {
  return `sealgate:sessions-of:{${userId}}`;
}
