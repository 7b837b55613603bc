import type { SessionsVersion } from '../sessions-version.js';

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

/** A user with internal fields, which never leave the server. */
export interface UserRecord {
  readonly user: User;
  readonly passwordHash: string | undefined;
  /** How often the password was changed. */
  readonly passwordVersion: number;
  readonly disabled: boolean;
  /** Which of the user's sessions live. */
  readonly sessions: SessionsVersion;
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

/** More roles, of 64 characters each, would not fit into an access token. */
export const maximumRoles = 16;

/** The role that manages users. */
export const adminRole = 'admin';
