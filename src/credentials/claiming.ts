import { emailTaken, usernameTaken } from '../core-errors.js';
import { duplicateKey } from '../database/run-command.js';
import { AuthError, isCallersFault } from '../errors.js';
import type { Logger } from '../logger.js';
import type { StoredPassword } from '../passwords/password-hasher.js';
import {
  type Claims,
  type CredentialStore,
  type Identity,
  passwordOf,
  toPassword,
} from '../users/credential-store.js';
import type { NewUser } from '../users/new-user.js';
import { normalizeIdentifier } from '../users/user.js';
import type { UserKey } from '../users/user-id.js';
import type { UserRecord } from '../users/user-record.js';
import type { UserStore } from '../users/user-store.js';

const taken = { email: emailTaken, username: usernameTaken } as const;

/**
 * Keeps names to one user each, in whatever spelling a document has them: the unique indexes of the users compare to the letter, and
 * claims in the one form in which names are compared.
 */
export class Claiming {
  readonly #users: UserStore;
  readonly #credentials: CredentialStore;
  readonly #logger: Logger;

  constructor(users: UserStore, credentials: CredentialStore, logger: Logger) {
    this.#users = users;
    this.#credentials = credentials;
    this.#logger = logger;
  }

  /** The user who claims a name, and has it still. */
  async find(
    identity: Identity,
  ): Promise<{ readonly record: UserRecord; readonly password: StoredPassword | undefined } | undefined> {
    const document = await this.#credentials.findByClaim(identity);
    const record = document && (await this.#users.findByKey(document._id));
    if (!record || !hasName(record, identity)) return undefined;
    return { record, password: record.hashInUser ?? passwordOf(document, record.passwordId) };
  }

  /** Adds a user, with its names and password claimed first, so that no crash leaves one without. Throws `email_taken` or `username_taken`. */
  async add(user: NewUser, hash: string | undefined): Promise<UserRecord> {
    const draft = this.#users.draft(user);
    const password = hash === undefined ? undefined : toPassword({ hash, isForeign: false });
    const claims = { email: user.email, username: user.username };
    await this.#insist(claims, () =>
      this.#withoutFormer(draft.key, () => this.#credentials.create(draft.key, claims, password)),
    );
    try {
      return await this.#users.insert(draft, password?.id);
    } catch (error) {
      // After an outage nobody knows whether there is a user, and then it stays: it is of no use without one.
      if (!isOutage(error)) await this.#forgetIfAlone(draft.key).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Claims names for a user, and writes them to the user; where the user does not have them then, those that it has are claimed again.
   * Throws `email_taken`, `username_taken`, or what the write does, which returns undefined for somebody who is gone.
   */
  async rename<Written>(
    record: UserRecord,
    claims: Claims,
    write: () => Promise<Written | undefined>,
  ): Promise<Written | undefined> {
    let written: Written | undefined;
    try {
      await this.#claim(record, claims);
      written = await write();
      return written;
    } finally {
      if (written === undefined) await this.#revert(record, claims);
    }
  }

  async #claim(record: UserRecord, claims: Claims): Promise<void> {
    // Somebody whom the application added claims none. Not every server says which index stood against the write that follows.
    for (const field of ['email', 'username'] as const) {
      const name = claims[field];
      const holder = name === undefined ? undefined : await this.#users.findLocal({ field, name });
      if (holder && holder.user.id !== record.user.id) throw new AuthError(taken[field]);
    }
    await this.#insist(claims, async () => (await this.#credentials.claim(record.key, claims)).taken);
  }

  /** Has the claims of a user follow the document, whatever became of a write. It never fails. */
  async #revert({ key, user }: UserRecord, claims: Claims): Promise<void> {
    try {
      const current = await this.#users.findByKey(key);
      for (const field of ['email', 'username'] as const) {
        const [name, had] = [claims[field], current?.user[field]];
        if (name === undefined) continue;
        if (current && had) await this.#claimQuietly(current, { [field]: normalizeIdentifier(had) });
        else await this.#credentials.disclaim(key, { field, name });
      }
      if (!current) await this.#credentials.removeEmpty(key);
    } catch (error) {
      this.#logger.warn({ err: error, userId: user.id }, 'claiming the former name of a user again failed');
    }
  }

  /** Claims the names of a user whose document has them in another spelling, so that any spelling finds it. It never fails. */
  async claimSpelling(record: UserRecord): Promise<void> {
    const { user } = record;
    const names = (['email', 'username'] as const).flatMap((field) => {
      const name = user[field];
      return name === undefined || name === normalizeIdentifier(name)
        ? []
        : [[field, normalizeIdentifier(name)]];
    });
    if (names.length > 0) await this.#claimQuietly(record, Object.fromEntries(names));
  }

  async #claimQuietly({ key, user }: UserRecord, claims: Claims): Promise<void> {
    let isFirst = false;
    try {
      await this.#insist(claims, async () => {
        const claimed = await this.#credentials.claim(key, claims);
        isFirst = claimed.isFirst;
        return claimed.taken;
      });
      // Perhaps they were forgotten, with a user who was deleted since.
      if (isFirst) await this.#forgetIfAlone(key);
    } catch (error) {
      if (isCallersFault(error))
        this.#logger.warn(
          { userId: user.id },
          'another user has the same name in another spelling; this one signs in by the exact spelling alone',
        );
      else this.#logger.warn({ err: error, userId: user.id }, 'claiming the spelling of a name failed');
    }
  }

  /** Forgets what is known of somebody who is no user. */
  async #forgetIfAlone(key: UserKey): Promise<void> {
    if (!(await this.#users.findByKey(key))) await this.#credentials.remove(key);
  }

  /** Forgets what is left of a user whom the application deleted, where a new one is given the same `_id`. */
  async #withoutFormer<Result>(key: UserKey, create: () => Promise<Result>): Promise<Result> {
    try {
      return await create();
    } catch (error) {
      if (duplicateKey(error) !== '_id') throw error;
      if (await this.#users.findByKey(key))
        throw new Error('a new user was given the _id of another one', { cause: error });
      await this.#credentials.remove(key);
      return create();
    }
  }

  /** Repeats a claim for as long as what stands against it is out of date. */
  async #insist(claims: Claims, claim: () => Promise<keyof Claims | undefined>): Promise<void> {
    for (let attempts = 0; ; attempts++) {
      const field = await claim();
      const name = field && claims[field];
      if (field === undefined || name === undefined) return;
      const identity = { field, name };
      const holder = await this.#credentials.findByClaim(identity);
      const record = holder && (await this.#users.findByKey(holder._id));
      if ((record && hasName(record, identity)) || attempts > 2) throw new AuthError(taken[field]);
      // The application gave the user another name, or the user is gone.
      if (holder) await this.#credentials.disclaim(holder._id, identity);
    }
  }
}

function isOutage(error: unknown): boolean {
  return error instanceof AuthError && error.status >= 500;
}

function hasName({ user }: UserRecord, { field, name }: Identity): boolean {
  const had = user[field];
  return had !== undefined && normalizeIdentifier(had) === name;
}
