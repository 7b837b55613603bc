import type { Types } from 'mongoose';
import { invalidRequest } from '../core-errors.js';
import { trusted } from '../database/model.js';
import { driverTypes } from '../database/mongoose.js';
import { AuthError } from '../errors.js';
import { valueAt } from '../value-at.js';

import { frozenCopy } from './frozen-copy.js';
import { readStoredHash } from './stored-hash.js';

import type { User, UserMap } from './user.js';
import { idOf, type UserKey } from './user-id.js';
import type { UpstreamIdentity, UserRecord } from './user-record.js';

/** A user document, be it ours or the application's. */
export interface UserDocument extends Record<string, unknown> {
  readonly _id: UserKey;
}

/** What may be written of a user. */
export interface UserValues {
  readonly email?: string | undefined;
  readonly username?: string | undefined;
  /** `null` takes it away. */
  readonly name?: string | null | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly disabled?: boolean | undefined;
  readonly emailVerified?: boolean | undefined;
  readonly createdAt?: Date | undefined;
  readonly updatedAt?: Date | undefined;
  /** Fields of the application's own. */
  readonly own?: Readonly<Record<string, unknown>> | undefined;
}

/** Fields of the application's own, as a document has them. */
export type ReadOwnFields = (document: UserDocument) => Readonly<Record<string, unknown>>;

/** Where there are no roles, it is those that a registration gives. */
export const rolesOfNewUsers: readonly string[] = ['user'];

/** What mongoose takes for true and for false, since an application may have written them without it. */
const truths: readonly unknown[] = [true, 'true', 1, '1', 'yes'];
const untruths: readonly unknown[] = [false, 'false', 0, '0', 'no'];

/** Fields of user documents that sealgate keeps for itself. */
export const internalFields: ReadonlySet<string> = new Set([
  '_id',
  'passwordId',
  'passwordVersion',
  'sessionsVersion',
  'sparedSession',
  'upstream',
]);

/** The path of each field that sealgate writes. */
export function mappedPaths(map: ConstructorParameters<typeof UserMapping>[0]): readonly string[] {
  const mapping = new UserMapping(map);
  const fields = ['email', 'username', 'name', 'roles', 'emailVerified', 'createdAt', 'updatedAt'] as const;
  const disabled = Object.keys(mapping.withDisabled(true));
  return [...fields.map((field) => mapping.pathOf(field)), ...mapping.hashPaths, ...disabled];
}

/** The paths that sealgate gives values of. It only reads hashes, and takes them away. */
export function settablePaths(map: ConstructorParameters<typeof UserMapping>[0]): readonly string[] {
  const { hashPaths } = new UserMapping(map);
  return mappedPaths(map).filter((path) => !hashPaths.includes(path));
}

/** Reads users where an application has them, and says where to write what. A document need not have anything but its `_id`. */
export class UserMapping {
  readonly #map: UserMap;
  readonly #ownOf: ReadOwnFields;
  readonly #sendable: ReadonlySet<string>;
  /** The fields of the unique indexes that the collection had, by their names. */
  indexKeys: ReadonlyMap<string, readonly string[]> = new Map();

  /** `sendable` are the fields of the application's own that whoever makes users may send. */
  constructor(
    map: { readonly [Field in keyof UserMap]: string | null | undefined } = {},
    ownOf: ReadOwnFields = () => ({}),
    sendable: readonly string[] = [],
  ) {
    this.#map = Object.fromEntries(Object.entries(map).filter(([, path]) => typeof path === 'string'));
    this.#ownOf = ownOf;
    this.#sendable = new Set(sendable);
  }

  /** What is at a path: the name, or a field of the application's own. */
  fieldAt(path: string): string {
    return path === this.pathOf('name') ? 'name' : (path.split('.', 1)[0] ?? '');
  }

  /** Whether whoever makes a user may send a field. */
  isSendable(field: string): boolean {
    return field === 'name' || this.#sendable.has(field);
  }

  /** The path of a field in documents. */
  pathOf(field: Exclude<keyof UserMap, 'role' | 'enabled' | 'passwordSalt'>): string {
    if (field === 'roles') return this.#map.role ?? this.#map.roles ?? field;
    return this.#map[field] ?? field;
  }

  /** Where a field is written, whichever of its two ways it has. */
  writtenAt(field: 'roles' | 'disabled'): string {
    return field === 'disabled' ? (this.#map.enabled ?? this.pathOf(field)) : this.pathOf(field);
  }

  /** Whether a user has one role, as a text, and not a list. */
  get hasOneRole(): boolean {
    return this.#map.role !== undefined;
  }

  /** Where hashes are that are not with the other credentials yet. */
  get hashPaths(): readonly string[] {
    const { passwordSalt } = this.#map;
    return [this.pathOf('passwordHash'), ...(passwordSalt === undefined ? [] : [passwordSalt])];
  }

  /** Those who are disabled, or those who are not. */
  withDisabled(disabled: boolean): Record<string, unknown> {
    const { enabled } = this.#map;
    const path = enabled ?? this.pathOf('disabled');
    const disabling = enabled === undefined ? truths : untruths;
    // Where nothing is said, somebody is not disabled.
    return { [path]: trusted(disabled ? { $in: disabling } : { $nin: disabling }) };
  }

  /** Those who have a role, as `toRecord` reads it. */
  withRole(role: string): Record<string, unknown> {
    const path = this.pathOf('roles');
    if (!rolesOfNewUsers.includes(role)) return { [path]: role };
    return { $or: [{ [path]: role }, { [path]: trusted({ $exists: false }) }] };
  }

  /** What to write, by paths. Throws `invalid_request` where it is more roles than the application's documents can hold. */
  entriesOf({ own = {}, roles, disabled, ...values }: UserValues): readonly (readonly [string, unknown])[] {
    const { enabled } = this.#map;
    const plain = ['email', 'username', 'name', 'emailVerified', 'createdAt', 'updatedAt'] as const;
    return [
      ...plain.flatMap((field) =>
        values[field] === undefined ? [] : [[this.pathOf(field), values[field]] as const],
      ),
      ...(roles === undefined ? [] : [[this.pathOf('roles'), this.#storedRoles(roles)] as const]),
      ...(disabled === undefined
        ? []
        : [
            enabled === undefined
              ? ([this.pathOf('disabled'), disabled] as const)
              : ([enabled, !disabled] as const),
          ]),
      ...Object.entries(own),
    ];
  }

  /** A document to insert. */
  toDocument(key: UserKey, values: UserValues, passwordId: Types.ObjectId | undefined): UserDocument {
    const document: UserDocument = { _id: key };
    for (const [path, value] of this.entriesOf(values)) setAt(document, path.split('.'), value);
    return { ...document, ...internalsOf(key, passwordId) };
  }

  toRecord(document: UserDocument): UserRecord {
    const text = (field: 'email' | 'username' | 'name') => {
      const value = valueAt(document, this.pathOf(field));
      return typeof value === 'string' && value !== '' ? value : undefined;
    };
    const [username, name] = [text('username'), text('name')];
    const emailVerified = valueAt(document, this.pathOf('emailVerified'));
    const createdAt = this.#instant(document, 'createdAt') ?? bornAt(document._id);
    const user: User = {
      ...this.#ownOf(document),
      id: idOf(document._id),
      email: text('email') ?? '',
      ...(username === undefined ? {} : { username }),
      ...(name === undefined ? {} : { name }),
      roles: Object.freeze([...this.#roles(document)]),
      ...(typeof emailVerified === 'boolean' ? { emailVerified } : {}),
      createdAt,
      updatedAt: this.#instant(document, 'updatedAt') ?? createdAt,
    };
    const { passwordId, passwordVersion, sessionsVersion, sparedSession } = document;
    const [hash, salt] = this.hashPaths.map((path) => valueAt(document, path));
    const inUser = readStoredHash(hash, salt);
    // One object serves many requests while it is cached, so no handler may change it.
    return {
      key: document._id,
      user: Object.freeze(user),
      passwordId: passwordId instanceof driverTypes().ObjectId ? passwordId : undefined,
      stored: [passwordId, hash],
      hashInUser: inUser.hash,
      isHashUnreadable: inUser.isUnreadable,
      upstream: upstreamIdentity(document),
      passwordVersion: count(passwordVersion),
      disabled: this.#isDisabled(document),
      sessions: {
        version: count(sessionsVersion),
        spared: typeof sparedSession === 'string' ? sparedSession : undefined,
      },
    };
  }

  #storedRoles(roles: readonly string[]): unknown {
    if (!this.hasOneRole) return roles;
    if (roles.length > 1)
      throw new AuthError(invalidRequest, {
        detail: 'A user has one role here',
        errors: [{ path: 'roles', message: 'must be one role at most' }],
      });
    return roles[0] ?? null;
  }

  #roles(document: UserDocument): readonly string[] {
    const roles = valueAt(document, this.pathOf('roles'));
    if (roles === undefined) return rolesOfNewUsers;
    const all: readonly unknown[] = Array.isArray(roles) ? roles : [roles];
    return all.filter((role): role is string => typeof role === 'string' && role !== '');
  }

  #isDisabled(document: UserDocument): boolean {
    const { enabled } = this.#map;
    return enabled === undefined
      ? truths.includes(valueAt(document, this.pathOf('disabled')))
      : untruths.includes(valueAt(document, enabled));
  }

  #instant(document: UserDocument, field: 'createdAt' | 'updatedAt'): Date | undefined {
    const value = valueAt(document, this.pathOf(field));
    const instant = typeof value === 'string' || typeof value === 'number' ? new Date(value) : value;
    return instant instanceof Date && !Number.isNaN(instant.getTime()) ? frozenCopy(instant) : undefined;
  }
}

function upstreamIdentity(document: UserDocument): UpstreamIdentity | undefined {
  const [source, id] = [valueAt(document, 'upstream.source'), valueAt(document, 'upstream.id')];
  return typeof source === 'string' && typeof id === 'string' ? { source, id } : undefined;
}

/** An ObjectId has the second in which it was made. */
function bornAt(key: UserKey): Date {
  return frozenCopy(key instanceof driverTypes().ObjectId ? key.getTimestamp() : new Date(0));
}

function count(value: unknown): number {
  return Number.isSafeInteger(value) ? Number(value) : 0;
}

/** What sealgate keeps of a new user for itself. */
export function internalsOf(key: UserKey, passwordId: Types.ObjectId | undefined) {
  return {
    ...(passwordId ? { passwordId } : {}),
    // Where an application gives ids, one may have been somebody else's, whose sessions are of lower versions.
    ...(key instanceof driverTypes().ObjectId ? {} : { sessionsVersion: Date.now() }),
  };
}

function setAt(document: object, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    Object.assign(document, { [name]: value });
    return;
  }
  const inner: unknown = Reflect.get(document, name);
  const group = typeof inner === 'object' && inner !== null ? inner : {};
  Object.assign(document, { [name]: group });
  setAt(group, rest, value);
}
