import { emailTaken } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { Logger } from '../logger.js';
import type { PasswordHasher } from '../passwords/password-hasher.js';
import { normalizeIdentifier, type UserRecord } from '../users/user.js';
import type { UserStore } from '../users/user-store.js';
import type {
  CredentialSource,
  Credentials,
  PasswordChange,
  PasswordRules,
  Proof,
  Registration,
} from './credential-source.js';
import { proofOf } from './proof.js';

export interface LocalCredentialsOptions {
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  readonly logger: Logger;
}

/** Passwords of our own, hashed in the user documents. */
export class LocalCredentials implements CredentialSource {
  /** bcrypt reads 72 bytes, and silently ignores the rest. */
  readonly passwordRules: PasswordRules = { minimumCharacters: 8, maximumBytes: 72 };
  readonly #users: UserStore;
  readonly #hasher: PasswordHasher;
  readonly #logger: Logger;
  /** Registrations in progress by address, each with whether it succeeded. */
  readonly #registering = new Map<string, Promise<boolean>>();

  constructor({ users, hasher, logger }: LocalCredentialsOptions) {
    this.#users = users;
    this.#hasher = hasher;
    this.#logger = logger;
  }

  /** Takes the same time whatever is wrong. */
  async verify({ identifier, password }: Credentials): Promise<Proof | undefined> {
    // First of all: under a flood of logins, a refusal must cost next to nothing.
    await this.#hasher.assertCapacity();
    const normalized = normalizeIdentifier(identifier);
    const record = await this.#users.findLocal(
      normalized.includes('@') ? { email: normalized } : { username: normalized },
    );
    const matches = await this.#hasher.verify(password, record?.passwordHash);
    if (!record || !matches || record.disabled) return undefined;
    void this.#upgradeHash(record, password);
    return proofOf(record);
  }

  async changePassword(change: PasswordChange): Promise<Proof | undefined> {
    const { userId, currentPassword, newPassword } = change;
    await this.#hasher.assertCapacity();
    const record = await this.#users.findById(userId);
    const matches = await this.#hasher.verify(currentPassword, record?.passwordHash);
    if (!record?.passwordHash || !matches || record.disabled) return undefined;
    const hash = await this.#hasher.hash(newPassword);
    const changed = await this.#users.changePassword(userId, record.passwordHash, hash);
    if (changed) return proofOf(changed);
    // Somebody else changed the password, or a login replaced the hash of the same one: then this change is still valid.
    const current = await this.#users.findById(userId);
    return current?.passwordVersion === record.passwordVersion ? this.changePassword(change) : undefined;
  }

  async register(registration: Registration): Promise<Proof> {
    const { email } = registration;
    // The second registration of an address waits for the first, and costs a hash only if that one fails.
    for (let rival = this.#registering.get(email); rival; rival = this.#registering.get(email)) {
      if (await rival) throw new AuthError(emailTaken);
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

  async #add({ email, username, name, password }: Registration): Promise<Proof> {
    const passwordHash = await this.#hasher.hash(password);
    return proofOf(await this.#users.create({ email, username, name, passwordHash }));
  }

  /** Replaces a hash of a lower cost, now that the password is known. The login neither waits for it nor fails with it. */
  async #upgradeHash({ user, passwordHash }: UserRecord, password: string): Promise<void> {
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
