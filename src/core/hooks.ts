import type { Proof } from '../credentials/credential-source.js';
import type { User } from '../users/user.js';
import type { ClientInfo } from './events.js';

/** Somebody who is about to register: a copy, which cannot be changed. */
export interface RegistrationAttempt {
  readonly email: string;
  readonly username?: string | undefined;
  readonly name?: string | undefined;
  /** Fields of the application's own. */
  readonly own: Readonly<Record<string, unknown>>;
  readonly client: ClientInfo;
}

/** Somebody who is about to be signed in: a copy, which cannot be changed. */
export interface LoginAttempt {
  readonly user: User;
  /** The methods used (RFC 8176). */
  readonly amr: Proof['amr'];
  readonly client: ClientInfo;
}

/**
 * Refuses a registration by throwing an `AuthError`, with a code and a text of the application's own if it likes.
 *
 * @example
 * const elsewhere = defineError('wrong_company', 403, 'Only people of example.com may register', 'use another address');
 * const beforeRegister = ({ email }) => { if (!email.endsWith('@example.com')) throw new AuthError(elsewhere); };
 */
export type BeforeRegister = (attempt: RegistrationAttempt) => unknown;

/** Refuses to sign somebody in whose credentials are right, by throwing an `AuthError`. */
export type BeforeLogin = (attempt: LoginAttempt) => unknown;
