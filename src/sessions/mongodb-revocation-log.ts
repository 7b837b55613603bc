import type { Connection, Model } from 'mongoose';
import type { SharedClock } from '../clock.js';
import { DatabaseClock } from '../database/clock.js';
import { currentName, type FormerCollection } from '../database/former-collection.js';
import { createOwnIndexes } from '../database/indexes.js';
import { modelOn, ownSchema, trusted } from '../database/model.js';
import { runCommand } from '../database/run-command.js';
import { keyOf, type RecentRevocations, type Revocation, type RevocationLog } from './revocations.js';

interface RevocationDocument {
  /** The `keyOf` the revocation. */
  readonly _id: string;
  readonly sid?: string | undefined;
  readonly user: string;
  readonly version?: number | undefined;
  readonly spared?: string | undefined;
  readonly at: Date;
  readonly expiresAt: Date;
}

const revocationSchema = ownSchema<RevocationDocument>({
  _id: { type: String, required: true },
  sid: String,
  user: { type: String, required: true },
  version: Number,
  spared: String,
  at: { type: Date, required: true, index: true },
  expiresAt: { type: Date, required: true, expires: 0 },
});

/** As it was called before. */
const formerRevocations: FormerCollection = {
  name: 'revocations',
  keys: [{ at: 1 }],
  isOurs: (document) => {
    const { _id, user: userId, at, expiresAt, sid, version }: Partial<RevocationDocument> = document;
    const isWhole = userId !== undefined && at instanceof Date && expiresAt instanceof Date;
    return isWhole && _id === keyOf({ userId, sid, version });
  },
};

type LogClock = Pick<SharedClock, 'now' | 'inCommand'>;

/** Revocations in MongoDB: one small document each, for as long as an access token can live. */
export class MongodbRevocationLog implements RevocationLog {
  #model: Model<RevocationDocument>;
  readonly #connection: Connection;
  readonly #rememberFor: number;
  readonly #clock: LogClock;

  /** `rememberFor` is the `revocationLife`. `clock` follows the database's. */
  constructor(
    connection: Connection,
    collection: string,
    rememberFor: number,
    clock: LogClock = new DatabaseClock(connection),
  ) {
    this.#connection = connection;
    this.#model = modelOn(connection, collection, revocationSchema);
    this.#rememberFor = rememberFor;
    this.#clock = clock;
  }

  async prepare(): Promise<void> {
    const name = await currentName(this.#connection, this.#model.collection.name, formerRevocations);
    this.#model = modelOn(this.#connection, name, revocationSchema);
    await createOwnIndexes(this.#model);
  }

  async record(revocations: readonly Revocation[]): Promise<void> {
    const expiresAt = new Date(this.#clock.now() + this.#rememberFor);
    const writes = revocations.map((revocation) => ({
      updateOne: {
        filter: { _id: keyOf(revocation) },
        update: this.#clock.inCommand({
          // By the database's clock; not by a pipeline, which some servers cannot run when two upserts insert the same document.
          $currentDate: { at: true },
          $set: { ...detailsOf(revocation), user: revocation.userId, expiresAt },
        }),
        upsert: true,
      },
    }));
    await runCommand(this.#model.bulkWrite(writes, { ordered: false }));
  }

  async recent(age?: number): Promise<RecentRevocations> {
    const filter = age === undefined ? {} : { at: trusted({ $gt: new Date(this.#clock.now() - age) }) };
    const documents = await runCommand(this.#model.find(filter).lean());
    const revocations = documents.map(({ user, at, expiresAt, ...details }) => ({
      ...detailsOf(details),
      userId: user,
      at: at.getTime(),
      expiresAt: expiresAt.getTime(),
    }));
    return { revocations };
  }
}

/** What there is besides the user. */
function detailsOf({ sid, version, spared }: Omit<Revocation, 'userId'>) {
  return {
    ...(sid === undefined ? {} : { sid }),
    ...(version === undefined ? {} : { version }),
    ...(spared === undefined ? {} : { spared }),
  };
}
