import { type Connection, type Model, Schema, type Types } from 'mongoose';
import { createOwnIndexes } from '../database/indexes.js';
import { anyOf, modelOn, ownSchema, trusted } from '../database/model.js';
import { driverTypes } from '../database/mongoose.js';
import { duplicateKey, runCommand } from '../database/run-command.js';
import type { StoredPassword } from '../passwords/password-hasher.js';
import { saltOf } from './stored-hash.js';
import { idOf, isSameKey, keysOf, type UserKey } from './user-id.js';

/** A day: no change of a password is under way for so long. */
const spareForSeconds = 86_400;

/** A name that somebody signs in by, in the one form in which names are compared. */
export interface Identity {
  readonly field: keyof Claims;
  readonly name: string;
}

/** The names that a user claims. */
export interface Claims {
  readonly email?: string | undefined;
  readonly username?: string | undefined;
}

export interface Password {
  readonly id: Types.ObjectId;
  readonly hash: string;
  /** A text or bytes. */
  readonly salt?: unknown;
  readonly isForeign?: boolean;
}

/** What is known of how a user signs in. It is not in the user document, which applications read and send. */
export interface CredentialDocument extends Claims {
  /** The user's own. */
  readonly _id: UserKey;
  /** The user document says which one counts. Others are of changes that were cut off. */
  readonly passwords: readonly Password[];
}

const schema = ownSchema<CredentialDocument>(
  {
    _id: Schema.Types.Mixed,
    email: String,
    username: String,
    passwords: [
      { _id: false, id: Schema.Types.ObjectId, hash: String, salt: Schema.Types.Mixed, isForeign: Boolean },
    ],
  },
  {
    indexes: [
      [{ email: 1 }, { unique: true, partialFilterExpression: { email: { $exists: true } } }],
      [{ username: 1 }, { unique: true, partialFilterExpression: { username: { $exists: true } } }],
    ],
  },
);

/**
 * Passwords, and the names that users claim, each user's in one document. A claim counts only while the user document has that name;
 * it is what finds somebody whose address is stored in another spelling, and keeps others from it.
 */
export class CredentialStore {
  readonly #model: Model<CredentialDocument>;

  constructor(connection: Connection, collection: string) {
    this.#model = modelOn(connection, collection, schema);
  }

  async prepare(): Promise<void> {
    await createOwnIndexes(this.#model);
  }

  /** Throws where somebody has the same id as a key of another kind: the tokens of both would be the same. */
  async find(key: UserKey): Promise<CredentialDocument | undefined> {
    const keys = keysOf(idOf(key));
    const anyKind = trusted({ $in: keys.length > 0 ? [...keys] : [key] });
    const [found, another] = await runCommand(this.#model.find({ _id: anyKind }).limit(2).lean());
    if (another || (found && !isSameKey(found._id, key)))
      throw new Error(`several users have the id ${idOf(key)}, as values of different kinds`);
    return found;
  }

  async findByClaim({ field, name }: Identity): Promise<CredentialDocument | undefined> {
    return (await runCommand(this.#model.findOne({ [field]: name }).lean())) ?? undefined;
  }

  /** Adds what is known of a new user. Returns the name that another one claims, where that is so. */
  async create(
    key: UserKey,
    claims: Claims,
    password: Password | undefined,
  ): Promise<keyof Claims | undefined> {
    const document = toCredentials(key, claims, password);
    return claimed(runCommand(this.#model.collection.insertOne(document as never)));
  }

  /** Claims names for a user. Tells which one another user claims, where that is so, and whether nothing was known of the user. */
  async claim(
    key: UserKey,
    claims: Claims,
  ): Promise<{ readonly taken: keyof Claims | undefined; readonly isFirst: boolean }> {
    const update = { $set: given(claims), $setOnInsert: { passwords: [] } };
    const writing = runCommand(this.#model.updateOne({ _id: anyOf([key]) }, update, { upsert: true }));
    const taken = await claimed(writing);
    return { taken, isFirst: taken === undefined && (await writing).upsertedCount > 0 };
  }

  /** Gives up a claim, if it is that user's still. */
  async disclaim(key: UserKey, { field, name }: Identity): Promise<void> {
    await runCommand(
      this.#model.updateOne({ _id: anyOf([key]), [field]: name }, { $unset: { [field]: true } }),
    );
  }

  /** Keeps a further password. It counts as soon as the user document says so. */
  async addPassword(key: UserKey, { hash, salt, isForeign }: StoredPassword): Promise<Types.ObjectId> {
    const password = toPassword({ hash, isForeign, ...(salt === undefined ? {} : { salt }) });
    const update = { $push: { passwords: password } };
    await runCommand(this.#model.updateOne({ _id: anyOf([key]) }, update, { upsert: true }));
    return password.id;
  }

  async removePassword(key: UserKey, id: Types.ObjectId): Promise<void> {
    await runCommand(this.#model.updateOne({ _id: anyOf([key]) }, { $pull: { passwords: { id } } }));
  }

  /** Drops what changes left that were cut off, of a document that has any. */
  async removeSpare({ _id, passwords }: CredentialDocument, counting: Types.ObjectId): Promise<void> {
    const before = driverTypes().ObjectId.createFromTime(Date.now() / 1000 - spareForSeconds);
    const isSpare = ({ id }: Password) => !id.equals(counting) && id.toString() < before.toString();
    if (!passwords.some(isSpare)) return;
    const spare = { id: trusted({ $ne: counting, $lt: before }) };
    await runCommand(this.#model.updateOne({ _id: anyOf([_id]) }, { $pull: { passwords: spare } }));
  }

  /** Drops a document that says nothing: it was written for somebody who was deleted meanwhile. */
  async removeEmpty(key: UserKey): Promise<void> {
    const nothing = { email: null, username: null, passwords: trusted({ $size: 0 }) };
    await runCommand(this.#model.deleteOne({ _id: anyOf([key]), ...nothing }));
  }

  /** Forgets all that is known of a user. */
  async remove(key: UserKey): Promise<void> {
    await runCommand(this.#model.deleteOne({ _id: anyOf([key]) }));
  }
}

/** What is known of a new user. */
export function toCredentials(key: UserKey, claims: Claims, password: Password | undefined) {
  return { _id: key, ...given(claims), passwords: password ? [password] : [] };
}

/** A hash as an entry of a user's passwords. */
export function toPassword({ hash, salt, isForeign }: StoredPassword): Password {
  return {
    id: new (driverTypes().ObjectId)(),
    hash,
    ...(salt === undefined ? {} : { salt }),
    ...(isForeign ? { isForeign } : {}),
  };
}

/** The password of a user that counts. */
export function passwordOf(
  document: CredentialDocument | undefined,
  id: Types.ObjectId | undefined,
): StoredPassword | undefined {
  const password = id && document?.passwords.find((one) => one.id.equals(id));
  if (!password) return undefined;
  const { hash, isForeign = false } = password;
  const salt = saltOf(password.salt);
  return { hash, isForeign, ...(salt === undefined ? {} : { salt }) };
}

function given(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([, name]) => name !== undefined));
}

async function claimed(writing: Promise<unknown>): Promise<keyof Claims | undefined> {
  try {
    await writing;
    return undefined;
  } catch (error) {
    const path = duplicateKey(error);
    if (path === 'email' || path === 'username') return path;
    throw error;
  }
}
