import { randomBytes } from 'node:crypto';
import type { Connection, Model } from 'mongoose';
import type { SharedClock } from '../clock.js';
import { DatabaseClock } from '../database/clock.js';
import { currentName, type FormerCollection } from '../database/former-collection.js';
import { createOwnIndexes } from '../database/indexes.js';
import { modelOn, trusted } from '../database/model.js';
import { runCommand, runWithoutDeadline } from '../database/run-command.js';
import { isOutdated, type SessionsVersion } from '../sessions-version.js';
import { referenceTo } from '../users/user-id.js';
import { oldestAccepted } from './accepted-generations.js';
import { coarseTimes } from './coarse-time.js';
import { parseCursor, toCursor } from './cursor.js';
import {
  loginPipeline,
  replacementPipeline,
  rotationPipeline,
  touchPipeline,
  withAliveness,
} from './mongodb-rotation.js';
import {
  currentGeneration,
  filterOf,
  isSessionDocument,
  livingOf,
  outdatedOf,
  type SessionDocument,
  sessionSchema,
  toSession,
} from './session-document.js';
import type {
  Confirmation,
  FoundSession,
  NewSession,
  PageOptions,
  Rotation,
  Session,
  SessionKey,
  SessionLifetimes,
  SessionPage,
  SessionStore,
  ShownToken,
} from './session-store.js';

const atomically = { upsert: false, returnDocument: 'after', updatePipeline: true } as const;
/** As it was called before; `sessions` is the name that connect-mongo gives to its own. */
const formerSessions: FormerCollection = {
  name: 'sessions',
  keys: [{ user: 1 }, { user: 1, createdAt: -1 }, { user: 1, createdAt: 1 }],
  isOurs: isSessionDocument,
};
/** How many sessions one command deletes, or ends as surplus. */
const pieceSize = 1_000;
const maximumSurplus = 100;

type Living = SessionDocument & { readonly now: Date };

/** Sessions in MongoDB, one document each. Ended sessions are deleted, by a command or by the TTL index. */
export class MongodbSessionStore implements SessionStore {
  #model: Model<SessionDocument>;
  readonly #connection: Connection;
  readonly #lifetimes: SessionLifetimes;
  readonly #clock: Pick<SharedClock, 'inCommand'>;

  constructor(
    connection: Connection,
    collection: string,
    lifetimes: SessionLifetimes,
    clock: Pick<SharedClock, 'inCommand'> = new DatabaseClock(connection),
  ) {
    this.#connection = connection;
    this.#model = modelOn(connection, collection, sessionSchema);
    this.#lifetimes = lifetimes;
    this.#clock = clock;
  }

  get isOneTimeUse(): boolean {
    return this.#lifetimes.leeway === 0;
  }

  async prepare(): Promise<void> {
    const name = await currentName(this.#connection, this.#model.collection.name, formerSessions);
    this.#model = modelOn(this.#connection, name, sessionSchema);
    await createOwnIndexes(this.#model);
  }

  async create({ userId, ip, userAgent, ...given }: NewSession): Promise<Session> {
    const sid = randomBytes(16).toString('base64url');
    const fields = {
      ...given,
      user: referenceTo(userId),
      ...(ip === undefined ? {} : { ip }),
      ...(userAgent === undefined ? {} : { userAgent }),
    };
    const pipeline = this.#clock.inCommand(loginPipeline(fields, this.#lifetimes));
    const document = await runCommand(
      this.#model.findOneAndUpdate({ _id: sid }, pipeline, { ...atomically, upsert: true }).lean(),
    );
    return toSession(document);
  }

  async rotate(shown: ShownToken): Promise<Rotation> {
    const pipeline = this.#clock.inCommand(rotationPipeline(shown, this.#lifetimes));
    const rotated = this.#model.findOneAndUpdate({ _id: shown.sid }, pipeline, atomically);
    const document = await runCommand(rotated.lean());
    if (!document) return { outcome: 'unknown' };
    const { outcome } = document;
    if (outcome === 'rotated' || outcome === 'repeated' || outcome === 'access-only')
      return { outcome, session: toSession(document) };
    return { outcome: outcome === 'reused' ? outcome : 'unknown' };
  }

  async confirm(confirmations: readonly Confirmation[]): Promise<void> {
    const writes = confirmations.map(({ sid, generation }) => ({
      updateOne: {
        filter: { _id: sid, generation, confirmed: false },
        update: this.#clock.inCommand({ $set: { confirmed: true }, $currentDate: { confirmedAt: true } }),
      },
    }));
    await runCommand(this.#model.bulkWrite(writes, { ordered: false }));
  }

  async touch({ version, ...session }: SessionKey & { readonly version: number }): Promise<boolean> {
    const ofVersion = {
      ...filterOf(session),
      version: trusted(version === 0 ? { $in: [0, null] } : { $eq: version }),
    };
    const options = { ...atomically, projection: { outcome: 1 } };
    const pipeline = this.#clock.inCommand(touchPipeline(this.#lifetimes));
    const touched = this.#model.findOneAndUpdate(ofVersion, pipeline, options);
    return (await runCommand(touched.lean()))?.outcome === 'touched';
  }

  async find(session: SessionKey): Promise<FoundSession | undefined> {
    const [document] = await this.#living(filterOf(session), [{ $limit: 1 }]);
    if (!document) return undefined;
    const accepted = oldestAccepted(currentGeneration(document), document.now.getTime(), this.#lifetimes);
    return { ...toSession(document), oldestAccepted: accepted };
  }

  async list(userId: string, living: SessionsVersion, { limit, after }: PageOptions): Promise<SessionPage> {
    const last = parseCursor(after);
    const isOlder = last && {
      $or: [
        { createdAt: { $lt: new Date(last.instant) } },
        { createdAt: new Date(last.instant), _id: { $lt: last.sid } },
      ],
    };
    // One more than asked for says whether there is a next page.
    const filter = { $and: [livingOf(userId, living), ...(isOlder ? [isOlder] : [])] };
    const documents = await this.#living(filter, [{ $limit: limit + 1 }]);
    const page = documents.slice(0, limit);
    const oldest = page.at(-1);
    return {
      sessions: page.map((document) => this.#describe(document)),
      next:
        oldest && documents.length > limit
          ? toCursor({ instant: oldest.createdAt.getTime(), sid: oldest._id })
          : undefined,
    };
  }

  async surplus(userId: string, living: SessionsVersion, maximum: number): Promise<readonly SessionKey[]> {
    const user = referenceTo(userId);
    const fields = { createdAt: 1, version: 1 };
    const some = await runCommand(
      this.#model
        .find({ user }, fields)
        .limit(maximum + pieceSize)
        .lean(),
    );
    const candidates = some.filter(({ _id, version }) => !isOutdated({ sid: _id, ver: version }, living));
    // Most users have few, and then no session has to be looked at.
    if (candidates.length <= maximum) return [];
    // Too many to sort all of them while somebody waits to be signed in: the oldest of some.
    if (some.length === maximum + pieceSize)
      return candidates
        .sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime())
        .slice(0, Math.min(maximumSurplus, candidates.length - maximum))
        .map(({ _id }) => ({ sid: _id, userId }));
    const documents = await this.#living(livingOf(userId, living), [
      { $skip: maximum },
      { $limit: maximumSurplus },
    ]);
    return documents.map(({ _id }) => ({ sid: _id, userId }));
  }

  async end(sessions: readonly SessionKey[]): Promise<number> {
    const users = new Set(sessions.map(({ userId }) => userId));
    // One command, since nearly always they are of one user.
    const counts = await Promise.all(
      Array.from(users, async (userId) => {
        const sids = sessions.filter((session) => session.userId === userId).map(({ sid }) => sid);
        const ended = this.#model.deleteMany({ _id: trusted({ $in: sids }), user: referenceTo(userId) });
        return (await runCommand(ended)).deletedCount;
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async replace(session: SessionKey, lingerFor: number): Promise<boolean> {
    const replaced = this.#model.findOneAndUpdate(
      filterOf(session),
      this.#clock.inCommand(replacementPipeline(lingerFor)),
      atomically,
    );
    return (await runCommand(replaced.lean()))?.outcome === 'replaced';
  }

  async *clear(userId: string, living: SessionsVersion): AsyncIterable<readonly string[]> {
    // No request waits for it.
    for (;;) {
      const piece = await runWithoutDeadline(
        this.#model.aggregate<{ _id: string; isAlive: boolean }>([
          { $match: outdatedOf(userId, living) },
          { $limit: pieceSize },
          this.#clock.inCommand(withAliveness),
          { $project: { isAlive: 1 } },
        ]),
      );
      if (piece.length === 0) return;
      await runWithoutDeadline(
        this.#model.deleteMany({ _id: trusted({ $in: piece.map(({ _id }) => _id) }) }),
      );
      yield piece.filter(({ isAlive }) => isAlive).map(({ _id }) => _id);
    }
  }

  /** The sessions of a filter that are alive, newest first. */
  #living(filter: object, stages: readonly ({ $limit: number } | { $skip: number })[]): Promise<Living[]> {
    return runCommand(
      this.#model.aggregate<Living>([
        { $match: filter },
        { $sort: { createdAt: -1, _id: -1 } },
        this.#clock.inCommand(withAliveness),
        { $match: { isAlive: true } },
        ...stages,
      ]),
    );
  }

  #describe({ _id, createdAt, lastUsedAt, usedBefore, absoluteExpiresAt, now, ip, userAgent }: Living) {
    const uses = {
      createdAt: createdAt.getTime(),
      lastUsedAt: lastUsedAt.getTime(),
      usedBefore: (usedBefore ?? createdAt).getTime(),
      absoluteExpiresAt: absoluteExpiresAt.getTime(),
    };
    return { sid: _id, createdAt, ...coarseTimes(uses, now.getTime(), this.#lifetimes), ip, userAgent };
  }
}
