import { AuthError } from '../errors.js';
import type { UpstreamUser, User, UserRecord } from '../users/user.js';
import type { UserStore } from '../users/user-store.js';
import type {
  CredentialSource,
  Credentials,
  PasswordRules,
  Registration,
  Verified,
} from './credential-source.js';
import { UpstreamApi } from './upstream-api.js';
import { parseUpstreamUser } from './upstream-user.js';
import { verified } from './verified.js';

export interface UpstreamCredentialsOptions {
  /** Where credentials are posted, as JSON with `password` and `email` or `username`. */
  readonly url: string;
  /** Where registrations are posted; without it nobody can register here. */
  readonly registerUrl: string | undefined;
  /** Finds the user in the upstream's answer. */
  readonly toUser: (answer: unknown) => unknown;
  readonly users: UserStore;
  /** Told of a user whom the upstream changed: roles, say, that nodes remember. */
  readonly onChanged: (userId: string) => Promise<void>;
}

/**
 * Passwords that another API owns. A user of it has a shadow here, without a hash, whose identity is that API and the id there:
 * an address may change hands, an id does not.
 */
export class UpstreamCredentials implements CredentialSource {
  /** What a password may be is for the upstream to say; this only bounds what is sent there. */
  readonly passwordRules: PasswordRules = { minimumCharacters: 1, maximumBytes: 1024 };
  readonly #options: UpstreamCredentialsOptions;
  readonly #source: string;
  /** A circuit each: anybody may register, and so could keep everybody from logging in where only that fails. */
  readonly #logins = new UpstreamApi();
  readonly #registrations = new UpstreamApi();

  constructor(options: UpstreamCredentialsOptions) {
    this.#options = options;
    this.#source = new URL(options.url).origin;
  }

  async verify({ identifier, password }: Credentials): Promise<Verified | undefined> {
    const name = identifier.includes('@') ? 'email' : 'username';
    const answer = await this.#logins.post(this.#options.url, { [name]: identifier, password });
    if (answer.refused) return undefined;
    const record = await this.#shadowOf(answer.body);
    return record.disabled ? undefined : verified(this.#options.users, record);
  }

  async changePassword(): Promise<undefined> {
    throw new AuthError('not_found', { detail: 'Passwords are kept and changed elsewhere' });
  }

  async register(registration: Registration): Promise<User> {
    const { registerUrl } = this.#options;
    if (registerUrl === undefined) throw new AuthError('not_found', { detail: 'Nobody can register here' });
    const answer = await this.#registrations.post(registerUrl, registration);
    if (answer.refused && answer.status === 409) throw new AuthError('email_taken');
    if (answer.refused) throw new AuthError('invalid_request', { detail: 'The registration was refused' });
    const { user, disabled } = await this.#shadowOf(answer.body);
    if (disabled) throw new AuthError('invalid_credentials');
    return user;
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  async #shadowOf(body: unknown): Promise<UserRecord> {
    const { users, onChanged } = this.#options;
    const { record, isChanged } = await users.saveShadow(this.#source, this.#userIn(body));
    if (isChanged) await onChanged(record.user.id);
    return record;
  }

  /** An upstream that says yes and does not say to whom is as good as none. */
  #userIn(body: unknown): UpstreamUser {
    try {
      return parseUpstreamUser(this.#options.toUser(body));
    } catch (error) {
      throw new AuthError('service_unavailable', { retryAfter: 10, cause: error });
    }
  }
}
