import {
  emailTaken,
  invalidCredentials,
  invalidRequest,
  notFound,
  serviceUnavailable,
} from '../core-errors.js';
import { AuthError } from '../errors.js';
import { normalizeIdentifier, type UpstreamUser } from '../users/user.js';
import type { UserRecord } from '../users/user-record.js';
import type { UserStore } from '../users/user-store.js';
import { callerOf } from './caller.js';
import type {
  CredentialSource,
  Credentials,
  PasswordRules,
  Proof,
  Registration,
} from './credential-source.js';
import { proofOf } from './proof.js';
import { UpstreamApi } from './upstream-api.js';
import { parseUpstreamUser } from './upstream-user.js';

export interface UpstreamCredentialsOptions {
  /** Where credentials are posted, as JSON with `password` and `email` or `username`. */
  readonly url: string;
  /** Where registrations are posted; without it, registration is off. */
  readonly registerUrl: string | undefined;
  /** Finds the user in the upstream's answer. */
  readonly toUser: (answer: unknown) => unknown;
  readonly users: UserStore;
  /** Called with a user that the upstream changed: its roles, for example, are cached by nodes. */
  readonly onChanged: (userId: string) => Promise<void>;
}

/**
 * Passwords that another API owns. Each of its users has a local record, without a hash, identified by that API and the id there:
 * an address may be reassigned, an id is not.
 */
export class UpstreamCredentials implements CredentialSource {
  /** The upstream decides which passwords are acceptable; this only bounds what is sent there. */
  readonly passwordRules: PasswordRules = { minimumCharacters: 1, maximumBytes: 1024 };
  readonly #options: UpstreamCredentialsOptions;
  readonly #source: string;
  /** One circuit breaker each: anybody may register, and failing registrations must not block logins. */
  readonly #logins = new UpstreamApi();
  readonly #registrations = new UpstreamApi();

  constructor(options: UpstreamCredentialsOptions) {
    this.#options = options;
    this.#source = new URL(options.url).origin;
  }

  async verify({ identifier, password, ip }: Credentials): Promise<Proof | undefined> {
    const name = identifier.includes('@') ? 'email' : 'username';
    const body = { [name]: identifier, password };
    const caller = callerOf(ip, normalizeIdentifier(identifier));
    const answer = await this.#logins.post(this.#options.url, body, caller);
    if (answer.refused) return undefined;
    const record = await this.#localRecordOf(answer.body);
    return record.disabled ? undefined : proofOf(record);
  }

  async changePassword(): Promise<undefined> {
    throw new AuthError(notFound, { detail: 'Passwords are managed by another service' });
  }

  async verifyPassword(
    userId: string,
    password: string | undefined,
    ip?: string,
  ): Promise<'right' | 'wrong' | 'none'> {
    const known = await this.#options.users.findById(userId);
    // Another upstream's, or one who was here before there was any: nobody knows a password of theirs.
    if (known?.upstream?.source !== this.#source) return 'none';
    if (password === undefined) return 'wrong';
    const { email } = known.user;
    const answer = await this.#logins.post(this.#options.url, { email, password }, callerOf(ip, email));
    if (answer.refused) return 'wrong';
    // The address may be somebody else's by now.
    return this.#userIn(answer.body).id === known.upstream.id ? 'right' : 'wrong';
  }

  async describePassword(): Promise<undefined> {
    return undefined;
  }

  async add(): Promise<never> {
    throw new AuthError(notFound, { detail: 'Users are managed by another service' });
  }

  async setPassword(): Promise<never> {
    throw new AuthError(notFound, { detail: 'Passwords are managed by another service' });
  }

  async register({ email, password, username, name, own, ip }: Registration): Promise<Proof> {
    const { registerUrl } = this.#options;
    if (registerUrl === undefined) throw new AuthError(notFound, { detail: 'Registration is off' });
    const body = { ...own, email, password, username, name };
    const answer = await this.#registrations.post(registerUrl, body, callerOf(ip, email));
    if (answer.refused && answer.status === 409) throw new AuthError(emailTaken);
    if (answer.refused) throw new AuthError(invalidRequest, { detail: 'The registration was refused' });
    const record = await this.#localRecordOf(answer.body);
    if (record.disabled) throw new AuthError(invalidCredentials);
    if (Object.keys(own ?? {}).length === 0) return proofOf(record);
    await this.#options.users.change(record.user.id, { own });
    return proofOf((await this.#options.users.findById(record.user.id)) ?? record);
  }

  async close(): Promise<void> {
    // Nothing to close.
  }

  async #localRecordOf(body: unknown): Promise<UserRecord> {
    const { users, onChanged } = this.#options;
    const { record, isChanged } = await users.upsertUpstreamUser(this.#source, this.#userIn(body));
    if (isChanged) await onChanged(record.user.id);
    return record;
  }

  /** An upstream that accepts credentials without naming a user counts as unavailable. */
  #userIn(body: unknown): UpstreamUser {
    try {
      return parseUpstreamUser(this.#options.toUser(body));
    } catch (error) {
      throw new AuthError(serviceUnavailable, { retryAfter: 10, cause: error });
    }
  }
}
