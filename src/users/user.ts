/** A user as the application and clients see one: never with a hash or an internal field. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly username?: string;
  readonly name?: string;
  readonly roles: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A user as an admin sees one. */
export interface ManagedUser extends User {
  readonly disabled: boolean;
}

/** What the system knows of a user besides. It stays inside. */
export interface UserRecord {
  readonly user: User;
  readonly passwordHash: string | undefined;
  /** How often the password was changed. */
  readonly passwordVersion: number;
  readonly disabled: boolean;
}

/** A user as another API knows one, which owns the password (an upstream). */
export interface UpstreamUser {
  /** The user's id there; it never goes to somebody else. */
  readonly id: string;
  readonly email: string;
  readonly name?: string | undefined;
  /** Without roles, those that the user has here stay. */
  readonly roles?: readonly string[] | undefined;
}

/** Emails and usernames are compared in this one form: Unicode NFKC, lower case, without spaces around. */
export function normalizeIdentifier(identifier: string): string {
  // Lower case can undo NFKC; this way what has the form keeps it.
  return identifier.normalize('NFKC').toLowerCase().normalize('NFKC').trim();
}

/** More of them, of 64 characters each, would not fit into an access token. */
export const maximumRoles = 16;

/** The role that manages users. */
export const adminRole = 'admin';
