import { isDeepStrictEqual } from 'node:util';
import { type Connection, type Model, Schema, type Types } from 'mongoose';
import { anyOf, modelOn, ownSchema, trusted } from '../database/model.js';
import { duplicateKey, runCommand } from '../database/run-command.js';
import type { SessionsVersion, Versioned } from '../sessions-version.js';
import type { ApplicationModel } from './application-model.js';
import type { Identity } from './credential-store.js';
import { castBy, type NewUser, NewUserDocument } from './new-user.js';
import { refusalOfDuplicate } from './taken.js';
import type { UpstreamUser, User } from './user.js';
import { keysOf, type UserKey } from './user-id.js';
import { rolesOfNewUsers, type UserDocument, UserMapping, type UserValues } from './user-map.js';
import type { UserRecord } from './user-record.js';

/** What may be changed of a user. */
export type UserChange = Omit<UserValues, 'createdAt' | 'updatedAt'>;

/** A change that the application's model takes, with what is written of it, by paths. */
export interface CheckedChange {
  readonly change: UserChange;
  readonly entries: readonly (readonly [path: string, value: unknown])[];
}

/** Which session asks for the end of all, and whether it is spared. */
export interface Asking {
  readonly by?: Versioned;
  readonly isSpared?: boolean;
}

/** Which password takes the place of which. */
export interface PasswordReplacement {
  /** As it was when the password was looked at. */
  readonly record: UserRecord;
  readonly passwordId: Types.ObjectId;
}

const anyDocument = ownSchema<UserDocument>({ _id: Schema.Types.Mixed }, { isOpen: true });

export function userModel(connection: Connection, collection: string): Model<UserDocument> {
  return modelOn(connection, collection, anyDocument);
}

/** Those whose password is checked here, and not by another API. */
export const isLocal = { 'upstream.source': null } as const;

/**
 * Users in MongoDB, in a collection that the application may have as well. Every method is one command; `upsertUpstreamUser` is two or
 * three where there is something to write.
 */
export class UserStore {
  readonly #model: Model<UserDocument>;
  readonly #mapping: UserMapping;
  readonly #applicationModel: ApplicationModel | undefined;

  constructor(
    connection: Connection,
    collection: string,
    mapping = new UserMapping(),
    applicationModel?: ApplicationModel,
  ) {
    this.#model = userModel(connection, collection);
    this.#mapping = mapping;
    this.#applicationModel = applicationModel;
  }

  /** A user who is not in the database yet, with the key that it is going to have. */
  draft(user: NewUser): NewUserDocument {
    return new NewUserDocument(user, this.#mapping, this.#applicationModel);
  }

  /** Adds a user. The unique indexes decide, so that one of several concurrent calls wins. */
  async insert(user: NewUserDocument, passwordId: Types.ObjectId | undefined): Promise<UserRecord> {
    return this.#mapping.toRecord(await user.insertInto(this.#model, passwordId));
  }

  async findById(id: string): Promise<UserRecord | undefined> {
    const keys = keysOf(id);
    // What is not an id of ours costs no query.
    if (keys.length === 0) return undefined;
    const [found, another] = await this.#find({ _id: anyOf(keys) }, 2);
    if (another) throw new Error(`several users have the id ${id}, as values of different kinds`);
    return found;
  }

  async findByKey(key: UserKey): Promise<UserRecord | undefined> {
    return (await this.#find({ _id: anyOf([key]) }, 1))[0];
  }

  /** The user who signs in here by a name: as it was typed first of all, or else normalised. */
  async findLocal({ field, name }: Identity, typed = name): Promise<UserRecord | undefined> {
    const path = this.#mapping.pathOf(field);
    const found = await this.#find({ [path]: anyOf([...new Set([name, typed])]), ...isLocal }, 2);
    return found.find(({ user }) => user[field] === typed) ?? found[0];
  }

  /** All users with a normalised email: the one who signs in here, and an upstream's. */
  async findByEmail(email: string): Promise<readonly UserRecord[]> {
    return this.#find({ [this.#mapping.pathOf('email')]: email });
  }

  /** Adds or updates the local record of an upstream's user. `isChanged` is whether an existing record changed. */
  async upsertUpstreamUser(
    source: string,
    { id, email, name, roles }: UpstreamUser,
  ): Promise<{ readonly record: UserRecord; readonly isChanged: boolean }> {
    const identity = { 'upstream.source': source, 'upstream.id': id };
    const values = { email, ...(name === undefined ? {} : { name }), ...(roles ? { roles } : {}) };
    const [known] = await this.#find(identity, 1);
    if (known && isDeepStrictEqual({ ...known.user, ...values }, known.user))
      return { record: known, isChanged: false };
    const now = new Date();
    const set = this.#set({ ...values, updatedAt: now });
    const inserted = this.#set({
      disabled: false,
      createdAt: now,
      ...(roles ? {} : { roles: rolesOfNewUsers }),
    });
    const save = async () => {
      const update = { $set: set, $setOnInsert: inserted };
      const saved = this.#model.findOneAndUpdate(identity, update, { upsert: true, returnDocument: 'after' });
      return this.#mapping.toRecord(await runCommand(saved.lean()));
    };
    try {
      return { record: await save(), isChanged: known !== undefined };
    } catch (error) {
      // Of several concurrent first logins one inserts; the others find its record.
      if (duplicateKey(error) === undefined) throw error;
      return { record: await save(), isChanged: false };
    }
  }

  /** What is to be written of a change. Throws `invalid_request` where the application's documents or its model do not take it. */
  async check(change: UserChange, id?: string): Promise<CheckedChange> {
    const entries = this.#mapping.entriesOf({ ...change, updatedAt: new Date() });
    return {
      change,
      entries: this.#applicationModel ? await castBy(this.#applicationModel, entries, id) : entries,
    };
  }

  /** Changes a user, and returns it as it was before. Throws `email_taken` or `username_taken`. Who is disabled has no session any more, from the same moment on. */
  async write(id: string, { change, entries }: CheckedChange): Promise<UserRecord | undefined> {
    const update = { $set: Object.fromEntries(entries), ...(change.disabled ? endOfSessions() : {}) };
    return this.#change({ _id: anyOf(keysOf(id)) }, update, 'before').catch((error: unknown) => {
      throw refusalOfDuplicate(error, this.#mapping, change, this.#model.collection.name);
    });
  }

  /** Both at once. */
  async change(id: string, change: UserChange): Promise<UserRecord | undefined> {
    return this.write(id, await this.check(change, id));
  }

  /** Disables a user who is about to be deleted, whatever the application's model says, and returns it as it was before. */
  async disable(id: string): Promise<UserRecord | undefined> {
    const change = { disabled: true };
    return this.write(id, { change, entries: this.#mapping.entriesOf(change) });
  }

  /** Undoes a change of `change`, if nobody has ended sessions since, with what else it did; otherwise the change alone. */
  async undo(
    { key, user, disabled, sessions }: UserRecord,
    { disabled: isDisabling }: UserChange,
  ): Promise<void> {
    const before = this.#set({ roles: user.roles, disabled });
    const { version, spared } = sessions;
    if (isDisabling) {
      const restored = { ...before, sessionsVersion: version, ...(spared && { sparedSession: spared }) };
      const filter = { _id: anyOf([key]), sessionsVersion: version + 1, sparedSession: null };
      const { matchedCount } = await runCommand(this.#model.updateOne(filter, { $set: restored }));
      if (matchedCount > 0) return;
    }
    await runCommand(this.#model.updateOne({ _id: anyOf([key]) }, { $set: before }));
  }

  /**
   * Ends all sessions of a user in one write, however many there are, and tells which live from then on. Undefined where there is no
   * such user, or the session that asks for it has ended.
   */
  async endSessions(id: string, { by, isSpared }: Asking = {}): Promise<SessionsVersion | undefined> {
    const isAlive = by && {
      $or: [{ sessionsVersion: trusted({ $not: trusted({ $gt: by.ver ?? 0 }) }) }, { sparedSession: by.sid }],
    };
    const filter = { _id: anyOf(keysOf(id)), ...isAlive };
    return (await this.#change(filter, endOfSessions(isSpared ? by?.sid : undefined), 'after'))?.sessions;
  }

  /** Adds a role to a user, or gives it in place of another where a user has one; returns the user. */
  async addRole(id: string, role: string): Promise<User | undefined> {
    const record = await this.findById(id);
    if (!record || record.user.roles.includes(role)) return record?.user;
    const path = this.#mapping.pathOf('roles');
    const isKey = { _id: anyOf([record.key]) };
    const isList = this.#mapping.hasOneRole ? undefined : { ...isKey, [path]: trusted({ $type: 'array' }) };
    const added = isList && (await this.#change(isList, { $addToSet: { [path]: role } }, 'after'));
    if (added) return added.user;
    // There is no list that others may be adding to.
    const roles = this.#mapping.hasOneRole ? [role] : [...record.user.roles, role];
    return (await this.#change(isKey, { $set: this.#set({ roles }) }, 'after'))?.user;
  }

  /** Whether another user than this one has a role and is not disabled. */
  async hasOtherActiveUserWithRole(role: string, { key }: UserRecord): Promise<boolean> {
    const others = {
      _id: trusted({ $ne: key }),
      ...this.#mapping.withRole(role),
      ...this.#mapping.withDisabled(false),
    };
    return (await runCommand(this.#model.findOne(others, { _id: 1 }).lean())) !== null;
  }

  /**
   * Replaces the password that counts, unless another one took its place since: one of two concurrent changes wins. With `isChange` it
   * ends all sessions, in the same write; otherwise it is the same password. Returns the updated user.
   */
  async replacePassword(
    { record, passwordId }: PasswordReplacement,
    isChange: boolean,
  ): Promise<UserRecord | undefined> {
    const { key, stored } = record;
    const [storedId, storedHash] = stored;
    const [hashPath = ''] = this.#mapping.hashPaths;
    const unset = Object.fromEntries(this.#mapping.hashPaths.map((path) => [path, true]));
    const filter = {
      _id: anyOf([key]),
      passwordId: anyOf([storedId ?? null]),
      [hashPath]: anyOf([storedHash ?? null]),
    };
    const $unset = { ...(storedHash !== undefined && unset), ...(isChange && { sparedSession: true }) };
    const update = {
      $set: { passwordId, ...(isChange ? this.#set({ updatedAt: new Date() }) : {}) },
      ...(isChange && { $inc: { passwordVersion: 1, sessionsVersion: 1 } }),
      ...(Object.keys($unset).length > 0 && { $unset }),
    };
    return this.#change(filter, update, 'after');
  }

  /** Deletes a user, and returns it as it was last; undefined where somebody else was faster. */
  async remove({ key }: UserRecord): Promise<UserRecord | undefined> {
    const removed = await runCommand(this.#model.findOneAndDelete({ _id: anyOf([key]) }).lean());
    return removed ? this.#mapping.toRecord(removed) : undefined;
  }

  /** Those whose name is perhaps not written as names are compared: in capitals, say. */
  spelledOtherwise(field: 'email' | 'username'): AsyncIterable<UserRecord> {
    // Other than the printable characters of ASCII without capitals and the space.
    return this.#each({ [this.#mapping.pathOf(field)]: trusted({ $regex: '[^!-@[-~]' }), ...isLocal });
  }

  /** Those whose hash is in the user document. */
  withHashInUser(): AsyncIterable<UserRecord> {
    const [path = ''] = this.#mapping.hashPaths;
    // As in the index of earlier releases, which knows who is left. An application's users need not have an address.
    const indexed = path === 'passwordHash' ? { [this.#mapping.pathOf('email')]: trusted({ $gt: '' }) } : {};
    return this.#each({ ...indexed, [path]: trusted({ $exists: true }) });
  }

  /** All users of a filter, one at a time. No request waits for it. */
  async *#each(filter: object): AsyncGenerator<UserRecord> {
    const cursor = this.#model.find(filter).lean().cursor({ batchSize: 500 });
    for await (const document of cursor) yield this.#mapping.toRecord(document);
  }

  async #find(filter: object, limit?: number): Promise<readonly UserRecord[]> {
    const finding = this.#model.find(filter);
    const documents = await runCommand((limit === undefined ? finding : finding.limit(limit)).lean());
    return documents.map((document) => this.#mapping.toRecord(document));
  }

  async #change(
    filter: object,
    update: object,
    returnDocument: 'before' | 'after',
  ): Promise<UserRecord | undefined> {
    const changed = this.#model.findOneAndUpdate(filter, update, { returnDocument });
    const document = await runCommand(changed.lean());
    return document ? this.#mapping.toRecord(document) : undefined;
  }

  #set(values: UserValues): Record<string, unknown> {
    return Object.fromEntries(this.#mapping.entriesOf(values));
  }
}

/** The part of an update that ends all sessions of a user, but for one that may be spared. */
function endOfSessions(spared?: string) {
  const raised = { $inc: { sessionsVersion: 1 } };
  return spared === undefined
    ? { ...raised, $unset: { sparedSession: true } }
    : { ...raised, $set: { sparedSession: spared } };
}
