import type { SessionsVersion } from '../sessions-version.js';
import type { NewUser } from '../users/new-user.js';
import type { User } from '../users/user.js';

/** What a person enters to sign in. */
export interface Credentials {
  /** An email address or a username. */
  readonly identifier: string;
  readonly password: string;
  /** The address that it was sent from, where it is known. */
  readonly ip?: string | undefined;
}

/** A user to add. Email and username are normalised. */
export interface UserToAdd extends NewUser {
  /** Undefined for somebody who cannot sign in by one until it is set. */
  readonly password?: string | undefined;
}

/** Somebody who registers. */
export interface Registration extends NewUser {
  readonly password: string;
  /** The address that it was sent from, where it is known. */
  readonly ip?: string | undefined;
}

export interface PasswordChange {
  readonly userId: string;
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** What may be told of a password that is stored here. */
export interface PasswordFacts {
  /** How its hash was made, such as `bcrypt`. */
  readonly algorithm: string;
  /** How often it was changed. */
  readonly changes: number;
}

/** The bounds of a password. */
export interface PasswordRules {
  /** Of a new password. */
  readonly minimumCharacters: number;
  /** In UTF-8. */
  readonly maximumBytes: number;
}

/** What every way to sign in ends in: who it is, and how that was proved. */
export interface Proof {
  readonly user: User;
  /** The methods used, as RFC 8176 names them, such as `pwd`. */
  readonly amr: readonly string[];
  /**
   * Which sessions of the user lived when it was proved. One that is opened by the proof is of that version: where the password was
   * changed meanwhile, or the user disabled, it has ended before it began.
   */
  readonly sessions: SessionsVersion;
}

/**
 * Verifies passwords, and registers people. A source that is unavailable throws `service_unavailable`. Every
 * implementation passes `test/credentials/credential-source-contract.ts`.
 */
export interface CredentialSource {
  readonly passwordRules: PasswordRules;
  /** Undefined where the credentials are wrong, or the user is disabled. */
  verify(credentials: Credentials): Promise<Proof | undefined>;
  /**
   * Changes a password; undefined where the current one is wrong, the user is disabled, or it was changed concurrently.
   * Throws `not_found` where passwords are stored elsewhere.
   */
  changePassword(change: PasswordChange): Promise<Proof | undefined>;
  /**
   * Whether a password is that of a user who is signed in, for what only the owner should do; `none` where the user has none. Without
   * one it is only asked whether there is one to be given: then it is `wrong`. `ip` is where the request comes from.
   */
  verifyPassword(
    userId: string,
    password: string | undefined,
    ip?: string,
  ): Promise<'right' | 'wrong' | 'none'>;
  /** Undefined where a user has none, or none here. */
  describePassword(userId: string): Promise<PasswordFacts | undefined>;
  /** Sets a password, whatever it was, and ends all sessions. Throws `not_found`, also where passwords are stored elsewhere. */
  setPassword(userId: string, newPassword: string): Promise<Proof>;
  /** Adds a user; throws `email_taken` or `username_taken`, and `not_found` where registration is off. */
  register(registration: Registration): Promise<Proof>;
  /** The same, by an admin or the application. Throws `not_found` where users are kept elsewhere. */
  add(user: UserToAdd): Promise<Proof>;
  close(): Promise<void>;
}
