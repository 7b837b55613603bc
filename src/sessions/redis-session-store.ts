import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { RedisClient } from '../redis/client.js';
import { isOutdated, type SessionsVersion } from '../sessions-version.js';
import { oldestAccepted } from './accepted-generations.js';
import { coarseTimes } from './coarse-time.js';
import { type Place, parseCursor, toCursor } from './cursor.js';
import {
  confirmScript,
  createScript,
  describeScript,
  endScript,
  replaceScript,
  rotateScript,
  touchScript,
} from './redis-scripts.js';
import { RedisUserIndex } from './redis-user-index.js';
import type {
  Confirmation,
  FoundSession,
  NewSession,
  PageOptions,
  Rotation,
  Session,
  SessionDetails,
  SessionKey,
  SessionLifetimes,
  SessionPage,
  SessionStore,
  ShownToken,
} from './session-store.js';

const number = z.coerce.number();
const instant = number.transform((milliseconds) => new Date(milliseconds));
const rotation = z.union([
  z.tuple([
    z.enum(['rotated', 'repeated', 'access-only']),
    z.string(),
    number,
    number,
    instant,
    instant,
    instant,
  ]),
  z.tuple([z.literal('reused'), z.string()]),
  z.tuple([z.literal('unknown')]),
]);
const ends = z.tuple([instant, instant, instant]);
const description = z.tuple([
  z.string(),
  number,
  number,
  instant,
  instant,
  instant,
  number,
  number,
  z.string(),
  z.string(),
  number,
  // Empty where the generation was not seen in use yet.
  z.union([z.literal('').transform(() => undefined), number]),
  number,
]);

/** How many sessions are looked at together. */
const pieceSize = 1_000;
const maximumSurplus = 100;

/** What is known of a session that is alive. */
interface Described extends FoundSession {
  readonly details: SessionDetails;
}

interface Found {
  readonly place: Place;
  readonly session: Described;
}

/**
 * Sessions in Redis: one key for each, a hash with all its fields, which expires by itself. A script that decides on a session
 * touches this key alone, so that it is one atomic step on a Redis Cluster too. The index of a user's sessions is another key,
 * possibly on another node; it only says which sessions to read, and each session's own key decides whether it is alive.
 */
export class RedisSessionStore implements SessionStore {
  readonly #client: RedisClient;
  readonly #lifetimes: SessionLifetimes;
  readonly #index: RedisUserIndex;

  constructor(client: RedisClient, lifetimes: SessionLifetimes) {
    this.#client = client;
    this.#lifetimes = lifetimes;
    this.#index = new RedisUserIndex(client);
  }

  get isOneTimeUse(): boolean {
    return this.#lifetimes.leeway === 0;
  }

  async prepare(): Promise<void> {
    // Scripts are sent when they are first needed.
  }

  async create({ userId, version, inBody, ip = '', userAgent = '' }: NewSession): Promise<Session> {
    const sid = randomBytes(16).toString('base64url');
    const { expiresIn, absoluteLifetime } = this.#lifetimes;
    const fields = [userId, version, inBody ? 1 : 0, ip, userAgent, expiresIn, absoluteLifetime];
    const answer = await createScript.run(this.#client, sessionKey(sid), ...fields);
    const [createdAt, expiresAt, absoluteExpiresAt] = ends.parse(answer);
    // Indexed second: a reader of the index in between would take it for an ended session, and remove it. If this step fails, no
    // token of the session is issued, and it expires by itself.
    await this.#index.add(userId, sid, absoluteLifetime);
    return { sid, userId, version, generation: 0, createdAt, expiresAt, absoluteExpiresAt };
  }

  async rotate({ sid, generation: shown, attempt, inBody }: ShownToken): Promise<Rotation> {
    const { expiresIn, leeway, repeatableFor } = this.#lifetimes;
    const values = [shown, attempt ?? '', inBody ? 1 : 0, expiresIn, leeway, repeatableFor];
    const answer = rotation.parse(await rotateScript.run(this.#client, sessionKey(sid), ...values));
    if (answer[0] === 'unknown') return { outcome: 'unknown' };
    if (answer[0] === 'reused') {
      await this.#index.remove(answer[1], [sid]);
      return { outcome: 'reused' };
    }
    const [outcome, userId, version, generation, createdAt, expiresAt, absoluteExpiresAt] = answer;
    const session = { sid, userId, version, generation, createdAt, expiresAt, absoluteExpiresAt };
    return { outcome, session };
  }

  async confirm(confirmations: readonly Confirmation[]): Promise<void> {
    await Promise.all(
      confirmations.map(({ sid, generation }) =>
        confirmScript.run(this.#client, sessionKey(sid), generation),
      ),
    );
  }

  async touch({ sid, userId, version }: SessionKey & { readonly version: number }): Promise<boolean> {
    const values = [userId, version, this.#lifetimes.expiresIn];
    return (await touchScript.run(this.#client, sessionKey(sid), ...values)) === 1;
  }

  async find(key: SessionKey): Promise<FoundSession | undefined> {
    return this.#describe(key);
  }

  async list(userId: string, living: SessionsVersion, { limit, after }: PageOptions): Promise<SessionPage> {
    const found: Found[] = [];
    // One more than asked for says whether there is a next page.
    for await (const one of this.#living(userId, living, limit + 1, parseCursor(after))) {
      found.push(one);
      if (found.length > limit) break;
    }
    const page = found.slice(0, limit);
    const oldest = page.at(-1);
    return {
      sessions: page.map(({ session }) => session.details),
      next: oldest && found.length > limit ? toCursor(oldest.place) : undefined,
    };
  }

  async surplus(userId: string, living: SessionsVersion, maximum: number): Promise<readonly SessionKey[]> {
    // Most users have few, and then no session has to be looked at.
    if ((await this.#index.count(userId)) <= maximum) return [];
    const keys: SessionKey[] = [];
    for await (const { session } of this.#living(userId, living, pieceSize)) {
      keys.push(session);
      if (keys.length === maximum + maximumSurplus) break;
    }
    return keys.slice(maximum).map(({ sid }) => ({ sid, userId }));
  }

  async end(sessions: readonly SessionKey[]): Promise<number> {
    const ended = await Promise.all(
      sessions.map(async ({ sid, userId }) => {
        const isEnded = (await endScript.run(this.#client, sessionKey(sid), userId)) === 1;
        if (isEnded) await this.#index.remove(userId, [sid]);
        return isEnded;
      }),
    );
    return ended.filter(Boolean).length;
  }

  async replace({ sid, userId }: SessionKey, lingerFor: number): Promise<boolean> {
    const isReplaced = (await replaceScript.run(this.#client, sessionKey(sid), userId, lingerFor)) === 1;
    if (isReplaced) await this.#index.remove(userId, [sid]);
    return isReplaced;
  }

  async *clear(userId: string, living: SessionsVersion): AsyncIterable<readonly string[]> {
    for await (const places of this.#index.pieces(userId, pieceSize)) {
      const described = await this.#describeAll(userId, places);
      const outdated = described
        .filter((one) => one !== undefined)
        .filter((one) => isOutdatedIn(one, living));
      const keys = outdated.map(({ sid }) => ({ sid, userId }));
      await this.end(keys);
      yield keys.map(({ sid }) => sid);
    }
  }

  /** The living sessions of a user, newest first. Entries of the index whose session has ended are removed after that. */
  async *#living(
    userId: string,
    living: SessionsVersion,
    size: number,
    after?: Place,
  ): AsyncGenerator<Found> {
    const ended: string[] = [];
    try {
      for await (const places of this.#index.pieces(userId, size, after)) {
        const described = await this.#describeAll(userId, places);
        for (const [index, place] of places.entries()) {
          const session = described[index];
          if (!session) ended.push(place.sid);
          else if (!isOutdatedIn(session, living)) yield { place, session };
        }
      }
    } finally {
      await this.#index.remove(userId, ended);
    }
  }

  #describeAll(userId: string, places: readonly Place[]): Promise<(Described | undefined)[]> {
    return Promise.all(places.map(({ sid }) => this.#describe({ sid, userId })));
  }

  async #describe({ sid, userId }: SessionKey): Promise<Described | undefined> {
    const answer = description.safeParse(await describeScript.run(this.#client, sessionKey(sid), userId));
    if (!answer.success) return undefined;
    const [
      ,
      version,
      generation,
      createdAt,
      expiresAt,
      absoluteExpiresAt,
      lastUsedAt,
      usedBefore,
      ip,
      userAgent,
      rotatedAt,
      confirmedAt,
      now,
    ] = answer.data;
    const accepted = oldestAccepted({ generation, rotatedAt, confirmedAt }, now, this.#lifetimes);
    const session = {
      ...{ sid, userId, version, generation, createdAt, expiresAt, absoluteExpiresAt },
      oldestAccepted: accepted,
    };
    const uses = {
      createdAt: createdAt.getTime(),
      lastUsedAt,
      usedBefore,
      absoluteExpiresAt: absoluteExpiresAt.getTime(),
    };
    const times = coarseTimes(uses, now, this.#lifetimes);
    const details = { sid, createdAt, ...times, ip: ip || undefined, userAgent: userAgent || undefined };
    return { ...session, details };
  }
}

function sessionKey(sid: string): string {
  return `sealgate:session:{${sid}}`;
}

function isOutdatedIn({ sid, version }: Session, living: SessionsVersion): boolean {
  return isOutdated({ sid, ver: version }, living);
}
