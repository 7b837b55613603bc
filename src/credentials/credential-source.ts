import type { User } from '../users/user.js';

/** What a person types to sign in. */
export interface Credentials {
  /** An email address or a username. */
  readonly identifier: string;
  readonly password: string;
}

/** What a person types to be added. Email and username are normalised. */
export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly username?: string | undefined;
  readonly name?: string | undefined;
}

export interface PasswordChange {
  readonly userId: string;
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** The bounds of a password. */
export interface PasswordRules {
  /** Of one to set. */
  readonly minimumCharacters: number;
  /** In UTF-8. */
  readonly maximumBytes: number;
}

/** Somebody whose password was right. */
export interface Verified {
  readonly user: User;
  /** Looks again: whether the password was not changed since, and the user is neither disabled nor gone. */
  holds(): Promise<boolean>;
}

/**
 * Who says that a password is right, and adds people. A source that does not answer throws `service_unavailable`. Every
 * implementation passes `test/credentials/credential-source-contract.ts`.
 */
export interface CredentialSource {
  readonly passwordRules: PasswordRules;
  /** The user whose credentials these are; undefined where they are wrong, or the user is disabled. */
  verify(credentials: Credentials): Promise<Verified | undefined>;
  /**
   * Changes a password; undefined where the current one is wrong, the user is disabled, or somebody else changed it at the same time.
   * Throws `not_found` where passwords are kept elsewhere.
   */
  changePassword(change: PasswordChange): Promise<Verified | undefined>;
  /** Adds a user; throws `email_taken` or `username_taken`, and `not_found` where nobody can register here. */
  register(registration: Registration): Promise<User>;
  close(): Promise<void>;
}
