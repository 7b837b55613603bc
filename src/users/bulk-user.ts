import { hash } from 'node:crypto';
import type { Types } from 'mongoose';
import { driverTypes } from '../database/mongoose.js';
import { type Password, toCredentials, toPassword } from './credential-store.js';
import type { UserDocument, UserMapping } from './user-map.js';

/** A user to add along with many others, and the hash of a password that another system made. */
export interface BulkUser {
  /** The `_id`, of any kind; without one, it is derived from the address. */
  readonly id?: unknown;
  /** Normalised, as is the username. */
  readonly email: string;
  readonly username?: string | undefined;
  readonly name?: string | undefined;
  readonly roles: readonly string[];
  readonly disabled: boolean;
  readonly emailVerified?: boolean | undefined;
  readonly createdAt?: Date | undefined;
  readonly updatedAt?: Date | undefined;
  readonly passwordHash?: string | undefined;
  readonly passwordSalt?: string | undefined;
  /** Fields of the application's own. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

export interface PreparedUser {
  readonly _id: unknown;
  readonly user: BulkUser;
  /** Undefined for one who has no password yet. */
  readonly password: Password | undefined;
}

export function prepareUser(user: BulkUser): PreparedUser {
  const { passwordHash: hash, passwordSalt: salt } = user;
  const stored =
    hash === undefined ? undefined : { hash, isForeign: true, ...(salt !== undefined && { salt }) };
  return { _id: user.id ?? derivedId(user), user, password: stored && toPassword(stored) };
}

/** The document in the collection of credentials. */
export function credentialsOf({ _id, user: { email, username }, password }: PreparedUser) {
  return toCredentials(_id, { email, username }, password);
}

/** The document in the collection of users. The password that counts is named apart: it may have been stored by a run before. */
export function toUser(
  { _id, user }: PreparedUser,
  passwordId: Types.ObjectId | undefined,
  mapping: UserMapping,
): UserDocument {
  const { email, username, name, roles, disabled, emailVerified, fields: own } = user;
  const createdAt = user.createdAt ?? new Date();
  const instants = { createdAt, updatedAt: user.updatedAt ?? createdAt };
  const values = { email, username, name, roles, disabled, emailVerified, own, ...instants };
  return mapping.toDocument(_id, values, passwordId);
}

/**
 * The same id for the same user each time, so that a second run meets what the first one wrote. As in every ObjectId, four bytes say
 * when the user was made, where that is known.
 */
function derivedId({ email, createdAt }: BulkUser): Types.ObjectId {
  const bytes = hash('sha256', `sealgate/import/${email}`, 'buffer').subarray(0, 12);
  const seconds = Math.floor((createdAt?.getTime() ?? -1) / 1000);
  if (seconds >= 0 && seconds < 2 ** 32) bytes.writeUInt32BE(seconds);
  return new (driverTypes().ObjectId)(bytes);
}
