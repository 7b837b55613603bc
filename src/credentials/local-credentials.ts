import { AuthError } from '../errors.js';
import type { Logger } from '../logger.js';
import type { PasswordHasher } from '../passwords/password-hasher.js';
import { normalizeIdentifier, type User, type UserRecord } from '../users/user.js';
import type { UserStore } from '../users/user-store.js';
import type {
  CredentialSource,
  Credentials,
  PasswordChange,
  PasswordRules,
  Registration,
  Verified,
} from './credential-source.js';
import { verified } from './verified.js';

export interface LocalCredentialsOptions {
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  readonly logger: Logger;
}

/** Passwords of our own, hashed in the user documents. */
export class LocalCredentials implements CredentialSource {
  /** bcrypt reads 72 bytes; more would be cut off in silence. */
  readonly passwordRules: PasswordRules = { minimumCharacters: 8, maximumBytes: 72 };
  readonly #users: UserStore;
  readonly #hasher: PasswordHasher;
  readonly #logger: Logger;
  /** Registrations under way by address, each with whether it succeeded. */
  readonly #registering = new Map<string, Promise<boolean>>();

  constructor({ users, hasher, logger }: LocalCredentialsOptions) {
    this.#users = users;
    this.#hasher = hasher;
    this.#logger = logger;
  }

  /** Whatever is wrong, it takes the same time. */
  async verify({ identifier, password }: Credentials): Promise<Verified | undefined> {
    // Before anything else: when many storm in, to refuse must cost next to nothing.
    await this.#hasher.makeSureOfRoom();
    const normalized = normalizeIdentifier(identifier);
    const record = await this.#users.findLocal(
      normalized.includes('@') ? { email: normalized } : { username: normalized },
    );
    const matches = await this.#hasher.verify(password, record?.passwordHash);
    if (!record || !matches || record.disabled) return undefined;
    void this.#strengthen(record, password);
    return verified(this.#users, record);
  }

  async changePassword(change: PasswordChange): Promise<Verified | undefined> {
    const { userId, currentPassword, newPassword } = change;
    await this.#hasher.makeSureOfRoom();
    const record = await this.#users.findById(userId);
    const matches = await this.#hasher.verify(currentPassword, record?.passwordHash);
    if (!record?.passwordHash || !matches || record.disabled) return undefined;
    const hash = await this.#hasher.hash(newPassword);
    const changed = await this.#users.changePassword(userId, record.passwordHash, hash);
    if (changed) return verified(this.#users, changed);
    // Somebody else changed the password, or a login replaced the hash of the same one: then this change is as right as before.
    return (await verified(this.#users, record).holds()) ? this.changePassword(change) : undefined;
  }

  async register(registration: Registration): Promise<User> {
    const { email } = registration;
    // Whoever comes second with an address waits for the first, and costs a hash only when the first failed.
    for (let rival = this.#registering.get(email); rival; rival = this.#registering.get(email)) {
      if (await rival) throw new AuthError('email_taken');
    }
    const adding = this.#add(registration);
    const added = adding.then(
      () => true,
      () => false,
    );
    this.#registering.set(email, added);
    try {
      return await adding;
    } finally {
      this.#registering.delete(email);
    }
  }

  async close(): Promise<void> {
    await this.#hasher.close();
  }

  async #add({ email, username, name, password }: Registration): Promise<User> {
    return this.#users.create({ email, username, name, passwordHash: await this.#hasher.hash(password) });
  }

  /** Replaces a hash of a lower cost, now that the password is at hand. The login does not wait for it, nor fail with it. */
  async #strengthen({ user, passwordHash }: UserRecord, password: string): Promise<void> {
    if (passwordHash === undefined || !this.#hasher.isOutdated(passwordHash)) return;
    try {
      await this.#users.replacePasswordHash(user.id, passwordHash, await this.#hasher.hash(password));
    } catch (error) {
      this.#logger.warn(
        { err: error, userId: user.id },
        'upgrading a password hash to the current cost failed',
      );
    }
  }
}
