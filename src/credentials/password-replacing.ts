import type { Types } from 'mongoose';
import type { Logger } from '../logger.js';
import type { StoredPassword } from '../passwords/password-hasher.js';
import type { CredentialStore } from '../users/credential-store.js';
import type { UserRecord } from '../users/user-record.js';
import type { UserStore } from '../users/user-store.js';

/**
 * Puts one password in the place of another. The new one is kept beside the old one first; then one write in the user document says
 * that it counts, and ends the sessions; the old one is dropped last. Wherever this is cut off, one of the two counts, whole.
 */
export class PasswordReplacing {
  readonly #users: UserStore;
  readonly #credentials: CredentialStore;
  readonly #logger: Logger;

  constructor(users: UserStore, credentials: CredentialStore, logger: Logger) {
    this.#users = users;
    this.#credentials = credentials;
    this.#logger = logger;
  }

  /** Sets another password, and ends all sessions; undefined where it was replaced since the user was read. */
  change(record: UserRecord, password: StoredPassword): Promise<UserRecord | undefined> {
    return this.#replace(record, password, true);
  }

  /** Stores the same password in another way; undefined where it was replaced since the user was read. */
  renew(record: UserRecord, password: StoredPassword): Promise<UserRecord | undefined> {
    return this.#replace(record, password, false);
  }

  async #replace(
    record: UserRecord,
    password: StoredPassword,
    isChange: boolean,
  ): Promise<UserRecord | undefined> {
    const passwordId = await this.#credentials.addPassword(record.key, password);
    const replaced = await this.#users.replacePassword({ record, passwordId }, isChange);
    // Exactly the one that does not count, since the next change may be under way.
    const dropped = replaced ? record.passwordId : passwordId;
    if (dropped) void this.#drop(record, dropped, replaced !== undefined);
    return replaced;
  }

  /** It never fails. */
  async #drop({ key, user }: UserRecord, passwordId: Types.ObjectId, isReplaced: boolean): Promise<void> {
    try {
      await this.#credentials.removePassword(key, passwordId);
      // Where the new one does not count, the user may be gone, and what is known of it was forgotten.
      if (!isReplaced) await this.#credentials.removeEmpty(key);
    } catch (error) {
      this.#logger.warn({ err: error, userId: user.id }, 'dropping a replaced password failed');
    }
  }
}
