/** A user as the application and clients see one: never with a hash or an internal field. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly username?: string;
  readonly name?: string;
  readonly roles: readonly string[];
  /** Whether it was proved that the address is theirs; absent where nothing says so. */
  readonly emailVerified?: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A user as an admin sees one. */
export interface ManagedUser extends User {
  readonly disabled: boolean;
}

/** Where an application's documents have what sealgate asks of a user: dotted paths. */
export interface UserMap {
  readonly email?: string;
  readonly username?: string;
  readonly name?: string;
  readonly passwordHash?: string;
  /** Where the salt has a field of its own. */
  readonly passwordSalt?: string;
  readonly roles?: string;
  /** In place of `roles`, where a user has one, as a string. */
  readonly role?: string;
  readonly disabled?: string;
  /** In place of `disabled`, where it says the opposite. */
  readonly enabled?: string;
  readonly emailVerified?: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
}

/** A user of an upstream: another API, which owns the password. */
export interface UpstreamUser {
  /** The user's id there; it is never reassigned. */
  readonly id: string;
  readonly email: string;
  readonly name?: string | undefined;
  /** Where absent, the user keeps the roles stored here. */
  readonly roles?: readonly string[] | undefined;
}

/** Emails and usernames are compared in this one form: Unicode NFKC, lower case, trimmed. */
export function normalizeIdentifier(identifier: string): string {
  // Lower case can undo NFKC; this way normalising is idempotent.
  return identifier.normalize('NFKC').toLowerCase().normalize('NFKC').trim();
}

/** Characters of a name for people. */
export const maximumName = 200;

/** More roles, of 64 characters each, would not fit into an access token. */
export const maximumRoles = 16;

/** Bytes of them as JSON: so many of letters have no more. A quote or a backslash takes two. */
export const maximumRolesBytes = maximumRoles * (64 + 3) + 1;

/** The role that manages users. */
export const adminRole = 'admin';
