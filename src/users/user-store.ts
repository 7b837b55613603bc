import { isDeepStrictEqual } from 'node:util';
import { type Connection, type Model, Types } from 'mongoose';
import { emailTaken, usernameTaken } from '../core-errors.js';
import { trusted } from '../database/model.js';
import { duplicateKey, runCommand, runWithoutDeadline } from '../database/run-command.js';
import { AuthError } from '../errors.js';
import type { SessionsVersion, Versioned } from '../sessions-version.js';
import type { UpstreamUser, User, UserRecord } from './user.js';
import { type UserDocument, userModel } from './user-model.js';

export interface NewUser {
  /** Normalised, as is the username. */
  readonly email: string;
  readonly username: string | undefined;
  readonly name: string | undefined;
  readonly passwordHash: string;
}

/** What may be changed of a user. */
export interface UserChange {
  readonly name?: string;
  readonly roles?: readonly string[];
  readonly disabled?: boolean;
}

/** Which session asks for the end of all, and whether it is spared. */
export interface Asking {
  readonly by?: Versioned;
  readonly isSpared?: boolean;
}

export interface UserQuery {
  readonly limit: number;
  readonly after: string | undefined;
  /** Normalised. */
  readonly emailPrefix: string | undefined;
  readonly role: string | undefined;
}

/** Users in MongoDB. Every method is one command; `upsertUpstreamUser` is two or three where there is something to write. */
export class UserStore {
  readonly #model: Model<UserDocument>;

  constructor(connection: Connection, collection: string) {
    this.#model = userModel(connection, collection);
  }

  async createIndexes(): Promise<void> {
    await runWithoutDeadline(this.#model.createIndexes());
  }

  /** Adds a user; throws `email_taken` or `username_taken`. The unique indexes decide, so one of several concurrent calls wins. */
  async create({ email, username, name, passwordHash }: NewUser): Promise<UserRecord> {
    const now = new Date();
    const document: UserDocument = {
      _id: new Types.ObjectId(),
      email,
      ...(username === undefined ? {} : { username }),
      ...(name === undefined ? {} : { name }),
      passwordHash,
      roles: ['user'],
      disabled: false,
      createdAt: now,
      updatedAt: now,
    };
    try {
      // A plain insertion: only there does every server name the index that rejected it.
      await runCommand(this.#model.collection.insertOne(document));
      return toRecord(document);
    } catch (error) {
      const field = duplicateKey(error);
      if (field === undefined) throw error;
      throw new AuthError(field === 'username' ? usernameTaken : emailTaken);
    }
  }

  async findById(id: string): Promise<UserRecord | undefined> {
    // What is not an id of ours costs no query.
    if (!isId(id)) return undefined;
    return found(await runCommand(this.#model.findOne({ _id: id }).lean()));
  }

  /** The user who signs in here by a normalised email or username. */
  async findLocal(
    identity: { readonly email: string } | { readonly username: string },
  ): Promise<UserRecord | undefined> {
    const filter = { ...identity, passwordHash: trusted({ $exists: true }) };
    return found(await runCommand(this.#model.findOne(filter).lean()));
  }

  /** All users with a normalised email: the one who signs in here, and an upstream's. */
  async findByEmail(email: string): Promise<readonly UserRecord[]> {
    return (await runCommand(this.#model.find({ email }).lean())).map(toRecord);
  }

  /** Adds or updates the local record of an upstream's user. `isChanged` is whether an existing record changed. */
  async upsertUpstreamUser(
    source: string,
    { id, email, name, roles }: UpstreamUser,
  ): Promise<{ readonly record: UserRecord; readonly isChanged: boolean }> {
    const identity = { 'upstream.source': source, 'upstream.id': id };
    const fields = { email, ...(name === undefined ? {} : { name }), ...(roles ? { roles } : {}) };
    const known = await runCommand(this.#model.findOne(identity).lean());
    if (known && isDeepStrictEqual({ ...known, ...fields }, known))
      return { record: toRecord(known), isChanged: false };
    const save = () =>
      runCommand(
        this.#model
          .findOneAndUpdate(
            identity,
            { $set: fields, $setOnInsert: { disabled: false, ...(roles ? {} : { roles: ['user'] }) } },
            { upsert: true, returnDocument: 'after' },
          )
          .lean(),
      );
    try {
      return { record: toRecord(await save()), isChanged: known !== null };
    } catch (error) {
      // Of several concurrent first logins one inserts; the others find its record.
      if (duplicateKey(error) === undefined) throw error;
      return { record: toRecord(await save()), isChanged: false };
    }
  }

  /** Changes a user, and returns it as it was before. Who is disabled has no session any more, from the same moment on. */
  async change(id: string, change: UserChange): Promise<UserRecord | undefined> {
    if (!isId(id)) return undefined;
    const update = { $set: change, ...(change.disabled ? endOfSessions() : {}) };
    const changed = this.#model.findOneAndUpdate({ _id: id }, update, { returnDocument: 'before' });
    return found(await runCommand(changed.lean()));
  }

  /** Undoes a change of `change`, if nobody has ended sessions since, with what else it did; otherwise the change alone. */
  async undo({ user, disabled, sessions }: UserRecord, { disabled: isDisabling }: UserChange): Promise<void> {
    const before = { roles: user.roles, disabled };
    const { version, spared } = sessions;
    if (isDisabling) {
      const restored = { ...before, sessionsVersion: version, ...(spared && { sparedSession: spared }) };
      const filter = { _id: user.id, sessionsVersion: version + 1, sparedSession: null };
      const { matchedCount } = await runCommand(this.#model.updateOne(filter, { $set: restored }));
      if (matchedCount > 0) return;
    }
    await runCommand(this.#model.updateOne({ _id: user.id }, { $set: before }));
  }

  /**
   * Ends all sessions of a user in one write, however many there are, and tells which live from then on. Undefined where there is no
   * such user, or the session that asks for it has ended.
   */
  async endSessions(id: string, { by, isSpared }: Asking = {}): Promise<SessionsVersion | undefined> {
    if (!isId(id)) return undefined;
    const isAlive = by && {
      $or: [{ sessionsVersion: trusted({ $not: trusted({ $gt: by.ver ?? 0 }) }) }, { sparedSession: by.sid }],
    };
    const update = endOfSessions(isSpared ? by?.sid : undefined);
    // How sessions are ended is no change of what the user says.
    const options = { returnDocument: 'after', timestamps: false } as const;
    const ended = this.#model.findOneAndUpdate({ _id: id, ...isAlive }, update, options);
    return found(await runCommand(ended.lean()))?.sessions;
  }

  /** Adds a role to a user, and returns the user. */
  async addRole(id: string, role: string): Promise<User | undefined> {
    const changed = this.#model.findOneAndUpdate(
      { _id: id },
      { $addToSet: { roles: role } },
      { returnDocument: 'after' },
    );
    return found(await runCommand(changed.lean()))?.user;
  }

  /** Whether another user than this one has a role and is not disabled. */
  async hasOtherActiveUserWithRole(role: string, id: string): Promise<boolean> {
    const others = { _id: trusted({ $ne: new Types.ObjectId(id) }), roles: role, disabled: false };
    return (await runCommand(this.#model.findOne(others, { _id: 1 }).lean())) !== null;
  }

  /** A page of users in the order of their ids, after the id `after`. */
  async page({ limit, after, emailPrefix, role }: UserQuery): Promise<readonly UserRecord[]> {
    const filter = {
      ...(after === undefined ? {} : { _id: trusted({ $gt: new Types.ObjectId(after) }) }),
      // A range and not a pattern, so that no character of the prefix is special.
      ...(emailPrefix === undefined
        ? {}
        : { email: trusted({ $gte: emailPrefix, $lt: `${emailPrefix}\u{10ffff}` }) }),
      ...(role === undefined ? {} : { roles: role }),
    };
    const documents = await runCommand(this.#model.find(filter).sort({ _id: 1 }).limit(limit).lean());
    return documents.map(toRecord);
  }

  /**
   * Changes the password and ends all sessions, in one write, unless its hash is no longer `previous`: one of two concurrent changes
   * wins. Returns the updated user.
   */
  async changePassword(id: string, previous: string, passwordHash: string): Promise<UserRecord | undefined> {
    if (!isId(id)) return undefined;
    const changed = this.#model.findOneAndUpdate(
      { _id: id, passwordHash: previous },
      {
        $set: { passwordHash },
        $inc: { passwordVersion: 1, sessionsVersion: 1 },
        $unset: { sparedSession: true },
      },
      { returnDocument: 'after' },
    );
    return found(await runCommand(changed.lean()));
  }

  /** Replaces the hash of the same password, unless it was changed since `previous` was read. */
  async replacePasswordHash(id: string, previous: string, passwordHash: string): Promise<void> {
    await runCommand(this.#model.updateOne({ _id: id, passwordHash: previous }, { $set: { passwordHash } }));
  }
}

/** The part of an update that ends all sessions of a user, but for one that may be spared. */
function endOfSessions(spared?: string) {
  const raised = { $inc: { sessionsVersion: 1 } };
  return spared === undefined
    ? { ...raised, $unset: { sparedSession: true } }
    : { ...raised, $set: { sparedSession: spared } };
}

/** In lower case only: caches and session indexes know a user by one spelling, where MongoDB accepts capitals as well. */
function isId(id: string): boolean {
  return /^[\da-f]{24}$/.test(id);
}

function found(document: UserDocument | null): UserRecord | undefined {
  return document === null ? undefined : toRecord(document);
}

function toRecord(document: UserDocument): UserRecord {
  const { _id, email, username, name, roles, createdAt, updatedAt } = document;
  const user: User = {
    id: _id.toString(),
    email,
    ...(username ? { username } : {}),
    ...(name ? { name } : {}),
    roles: Object.freeze([...roles]),
    createdAt,
    updatedAt,
  };
  // One object serves many requests while it is cached, so no handler may change it.
  return {
    user: Object.freeze(user),
    passwordHash: document.passwordHash ?? undefined,
    passwordVersion: document.passwordVersion ?? 0,
    disabled: document.disabled,
    sessions: { version: document.sessionsVersion ?? 0, spared: document.sparedSession },
  };
}
