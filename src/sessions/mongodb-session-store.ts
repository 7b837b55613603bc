import { randomBytes } from 'node:crypto';
import { type Connection, type Model, Schema, Types } from 'mongoose';
import { modelOn, schemaOptions, trusted } from '../database/model.js';
import { runCommand, runWithoutDeadline } from '../database/run-command.js';
import { loginPipeline, rotationPipeline, touchPipeline } from './mongodb-rotation.js';
import type {
  Confirmation,
  NewSession,
  Rotation,
  Session,
  SessionDetails,
  SessionLifetimes,
  SessionStore,
} from './session-store.js';

interface SessionDocument {
  readonly _id: string;
  readonly user: Types.ObjectId;
  readonly generation: number;
  /** Whether the current generation was seen in use. */
  readonly confirmed: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
  readonly absoluteExpiresAt: Date;
  readonly ip?: string;
  readonly userAgent?: string;
  /** The outcome of the last command on it. */
  readonly outcome?: Rotation['outcome'] | 'touched';
}

const sessionSchema = new Schema<SessionDocument>(
  {
    _id: { type: String, required: true },
    user: { type: Schema.Types.ObjectId, required: true, index: true },
    generation: { type: Number, required: true },
    confirmed: { type: Boolean, required: true },
    createdAt: { type: Date, required: true },
    lastUsedAt: { type: Date, required: true },
    rotatedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true, expires: 0 },
    absoluteExpiresAt: { type: Date, required: true },
    ip: String,
    userAgent: String,
    outcome: String,
  },
  schemaOptions,
);

const atomically = { upsert: false, returnDocument: 'after', updatePipeline: true } as const;

/** Sessions in MongoDB, one document each. Ended sessions are deleted, by a command or by the TTL index. */
export class MongodbSessionStore implements SessionStore {
  readonly #model: Model<SessionDocument>;
  readonly #lifetimes: SessionLifetimes;

  constructor(connection: Connection, collection: string, lifetimes: SessionLifetimes) {
    this.#model = modelOn(connection, collection, sessionSchema);
    this.#lifetimes = lifetimes;
  }

  get isOneTimeUse(): boolean {
    return this.#lifetimes.leeway === 0;
  }

  async prepare(): Promise<void> {
    await runWithoutDeadline(this.#model.createIndexes());
  }

  async create({ userId, ip, userAgent }: NewSession): Promise<Session> {
    const sid = randomBytes(16).toString('base64url');
    const fields = {
      user: new Types.ObjectId(userId),
      ...(ip === undefined ? {} : { ip }),
      ...(userAgent === undefined ? {} : { userAgent }),
    };
    const pipeline = loginPipeline(fields, this.#lifetimes);
    const document = await runCommand(
      this.#model.findOneAndUpdate({ _id: sid }, pipeline, { ...atomically, upsert: true }).lean(),
    );
    return toSession(document);
  }

  async rotate(sid: string, generation: number): Promise<Rotation> {
    const pipeline = rotationPipeline(generation, this.#lifetimes);
    const document = await runCommand(
      this.#model.findOneAndUpdate({ _id: sid }, pipeline, atomically).lean(),
    );
    if (document?.outcome === 'rotated' || document?.outcome === 'repeated') {
      return { outcome: document.outcome, session: toSession(document) };
    }
    return { outcome: document?.outcome === 'reused' ? 'reused' : 'unknown' };
  }

  async confirm(confirmations: readonly Confirmation[]): Promise<void> {
    const writes = confirmations.map(({ sid, generation }) => ({
      updateOne: {
        filter: { _id: sid, generation, confirmed: false },
        update: { $set: { confirmed: true } },
      },
    }));
    await runCommand(this.#model.bulkWrite(writes, { ordered: false }));
  }

  async touch(sid: string): Promise<boolean> {
    const options = { ...atomically, projection: { outcome: 1 } };
    const touched = this.#model.findOneAndUpdate({ _id: sid }, touchPipeline(this.#lifetimes), options);
    return (await runCommand(touched.lean()))?.outcome === 'touched';
  }

  async list(userId: string): Promise<readonly SessionDetails[]> {
    const documents = await runCommand(
      this.#model.aggregate<SessionDocument>([
        { $match: { user: new Types.ObjectId(userId) } },
        // The TTL index deletes expired sessions only once a minute.
        { $addFields: { living: { $gt: ['$expiresAt', '$$NOW'] } } },
        { $match: { living: true } },
        { $sort: { createdAt: -1 } },
      ]),
    );
    return documents.map((document) => ({
      ...toSession(document),
      createdAt: document.createdAt,
      lastUsedAt: document.lastUsedAt,
      ip: document.ip,
      userAgent: document.userAgent,
    }));
  }

  async end(sids: readonly string[]): Promise<number> {
    const { deletedCount } = await runCommand(this.#model.deleteMany({ _id: trusted({ $in: sids }) }));
    return deletedCount;
  }
}

function toSession({ _id, user, generation, expiresAt, absoluteExpiresAt }: SessionDocument): Session {
  return { sid: _id, userId: user.toString(), generation, expiresAt, absoluteExpiresAt };
}
