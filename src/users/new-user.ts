import type { Model, Types } from 'mongoose';
import { invalidRequest } from '../core-errors.js';
import { anyOf } from '../database/model.js';
import { driverTypes } from '../database/mongoose.js';
import { runCommand } from '../database/run-command.js';
import { AuthError } from '../errors.js';
import { valueAt } from '../value-at.js';
import type { ApplicationDocument, ApplicationModel } from './application-model.js';
import { refusalOfDuplicate } from './taken.js';
import type { UserKey } from './user-id.js';
import {
  internalsOf,
  rolesOfNewUsers,
  type UserDocument,
  type UserMapping,
  type UserValues,
} from './user-map.js';

/** What is known of somebody who becomes a user. Email and username are normalised. */
export interface NewUser extends Omit<UserValues, 'name' | 'createdAt' | 'updatedAt'> {
  readonly name?: string | undefined;
  readonly email: string;
}

/** A user document that is not in the database yet. */
export class NewUserDocument {
  readonly key: UserKey;
  readonly #user: NewUser;
  readonly #mapping: UserMapping;
  readonly #document: ApplicationDocument | undefined;

  /** With a model of the application's, the document has its defaults, is validated by it, and saved with its hooks. */
  constructor(user: NewUser, mapping: UserMapping, model: ApplicationModel | undefined) {
    this.#user = user;
    this.#mapping = mapping;
    // Not strict: what is sealgate's own need not be in the application's schema.
    this.#document = model && new model({}, null, { strict: false });
    this.key = this.#document?.toObject(asStored)._id ?? new (driverTypes().ObjectId)();
  }

  /** Inserts the document, and returns it as it is then. Throws `email_taken`, `username_taken`, or `invalid_request`. */
  async insertInto(
    model: Model<UserDocument>,
    passwordId: Types.ObjectId | undefined,
  ): Promise<UserDocument> {
    const now = new Date();
    const { roles, disabled } = this.#user;
    // The defaults of the application's model come before ours: it may have new users wait until somebody lets them in.
    const values = {
      createdAt: now,
      updatedAt: now,
      ...this.#user,
      roles: roles ?? (this.#hasDefault('roles') ? undefined : rolesOfNewUsers),
      disabled: disabled ?? (this.#hasDefault('disabled') ? undefined : false),
    };
    const draft = this.#document;
    try {
      if (draft) {
        const internal = Object.entries(internalsOf(this.key, passwordId));
        const saved = await save(draft, [...this.#mapping.entriesOf(values), ...internal]);
        return await this.#withoutHash(model, saved);
      }
      const document = this.#mapping.toDocument(this.key, values, passwordId);
      // A plain insertion: only there does every server name the index that rejected it.
      await runCommand(model.collection.insertOne(document as never));
      return document;
    } catch (error) {
      // What a hook says after the user was saved refuses nothing any more.
      if (draft && !draft.isNew) throw error;
      throw refusalOfDuplicate(refusalOfInvalid(error), this.#mapping, this.#user, model.collection.name);
    }
  }

  /** Takes away what a hook of the application made of a password that it was not given: it would count for the user's. */
  async #withoutHash(model: Model<UserDocument>, saved: UserDocument): Promise<UserDocument> {
    const made = this.#mapping.hashPaths.filter((path) => (valueAt(saved, path) ?? null) !== null);
    if (made.length === 0) return saved;
    const unset = Object.fromEntries(made.map((path) => [path, true]));
    const found = model.findOneAndUpdate(
      { _id: anyOf([this.key]) },
      { $unset: unset },
      { returnDocument: 'after' },
    );
    return (await runCommand(found.lean())) ?? saved;
  }

  #hasDefault(field: 'roles' | 'disabled'): boolean {
    const value = this.#document?.get(this.#mapping.writtenAt(field));
    // A list that is not given is empty in each document.
    return value !== undefined && !(Array.isArray(value) && value.length === 0);
  }
}

/**
 * Values of a user as the application's model has them: cast, and changed by its setters. Throws `invalid_request` where it does not take
 * them. What it asks of other fields is left out.
 */
export async function castBy(
  model: ApplicationModel,
  entries: readonly (readonly [path: string, value: unknown])[],
  id: string | undefined,
): Promise<readonly (readonly [path: string, value: unknown])[]> {
  // With the id, by which a validator tells the user from others who have the value.
  const document = new model(id === undefined ? {} : { _id: id }, null, { strict: false });
  for (const [path, value] of entries) document.set(path, value);
  const paths = entries.map(([path]) => path);
  await document.validate(paths).catch((error: unknown) => {
    throw refusalOfInvalid(error);
  });
  const cast = document.toObject({ ...asStored, minimize: false });
  return paths.map((path) => [path, valueAt(cast, path) ?? null]);
}

/** Without what a schema or a hook adds or hides for people, and with ids as they are: to mongoose 8 a UUID is a text otherwise. */
const asStored = {
  virtuals: false,
  getters: false,
  transform: false,
  flattenMaps: true,
  depopulate: true,
} as const;

async function save(
  document: ApplicationDocument,
  entries: readonly (readonly [string, unknown])[],
): Promise<UserDocument> {
  for (const [path, value] of entries) document.set(path, value);
  await runCommand(document.save());
  return document.toObject(asStored);
}

/** What the application's validators say: a refusal; any other error is as it was. */
function refusalOfInvalid(error: unknown): unknown {
  // By its name, since the application may bring another mongoose.
  if (!(error instanceof Error) || error.name !== 'ValidationError' || !('errors' in error)) return error;
  const errors = Object.entries(Object(error.errors)).map(([path, fault]) => ({
    path,
    message: fault instanceof Error ? fault.message : 'is not valid',
  }));
  return new AuthError(invalidRequest, {
    detail: errors.map(({ path, message }) => `${path}: ${message}`).join('; '),
    errors,
    cause: error,
  });
}
