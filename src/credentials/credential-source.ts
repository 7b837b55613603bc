import type { User } from '../users/user.js';

/** What a person enters to sign in. */
export interface Credentials {
  /** An email address or a username. */
  readonly identifier: string;
  readonly password: string;
}

/** What a person enters to register. Email and username are normalised. */
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
  /** Of a new password. */
  readonly minimumCharacters: number;
  /** In UTF-8. */
  readonly maximumBytes: number;
}

/** What every way to sign in ends in: who it is, how that was proved, and whether it still holds. */
export interface Proof {
  readonly user: User;
  /** The methods used, as RFC 8176 names them, such as `pwd`. */
  readonly amr: readonly string[];
  /** Whether the password is still unchanged, and the user neither disabled nor deleted. */
  isStillValid(): Promise<boolean>;
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
  /** Adds a user; throws `email_taken` or `username_taken`, and `not_found` where registration is off. */
  register(registration: Registration): Promise<User>;
  close(): Promise<void>;
}
