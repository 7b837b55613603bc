import { emailTaken, notFound } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { Logger } from '../logger.js';
import type { HashFault, PasswordHasher, StoredPassword } from '../passwords/password-hasher.js';
import { type CredentialStore, type Identity, passwordOf } from '../users/credential-store.js';
import { normalizeIdentifier } from '../users/user.js';
import type { UserRecord } from '../users/user-record.js';
import type { UserStore } from '../users/user-store.js';
import type { Claiming } from './claiming.js';
import type {
  CredentialSource,
  Credentials,
  PasswordChange,
  PasswordFacts,
  PasswordRules,
  Proof,
  Registration,
  UserToAdd,
} from './credential-source.js';
import type { PasswordReplacing } from './password-replacing.js';
import { proofOf } from './proof.js';
import type { Spellings } from './spellings.js';

export interface LocalCredentialsOptions {
  readonly users: UserStore;
  readonly credentials: CredentialStore;
  readonly claiming: Claiming;
  readonly spellings: Spellings;
  readonly replacing: PasswordReplacing;
  readonly hasher: PasswordHasher;
  readonly logger: Logger;
}

interface Found {
  readonly record: UserRecord;
  readonly password: StoredPassword | undefined;
}

/** Passwords of our own, hashed, in a collection beside that of the users. */
export class LocalCredentials implements CredentialSource {
  readonly #users: UserStore;
  readonly #credentials: CredentialStore;
  readonly #claiming: Claiming;
  readonly #spellings: Spellings;
  readonly #hasher: PasswordHasher;
  readonly #replacing: PasswordReplacing;
  readonly #logger: Logger;
  /** What logins began and do not wait for. None of it fails. */
  readonly #background = new Set<Promise<void>>();
  /** Registrations in progress by address, each with whether it succeeded. */
  readonly #registering = new Map<string, Promise<boolean>>();

  constructor(options: LocalCredentialsOptions) {
    this.#users = options.users;
    this.#credentials = options.credentials;
    this.#claiming = options.claiming;
    this.#spellings = options.spellings;
    this.#hasher = options.hasher;
    this.#replacing = options.replacing;
    this.#logger = options.logger;
  }

  get passwordRules(): PasswordRules {
    return this.#hasher.rules;
  }

  /** Takes the same time whatever is wrong. */
  async verify({ identifier, password }: Credentials): Promise<Proof | undefined> {
    // First of all: under a flood of logins, a refusal must cost next to nothing.
    await this.#hasher.assertCapacity();
    const found = await this.#find(identifier.trim());
    let isHashAsTyped = false;
    const matches = await this.#matches(password, found?.record, found?.password, () => {
      isHashAsTyped = true;
    });
    if (!found || !matches || found.record.disabled) return undefined;
    this.#inBackground(this.#renewHash(found, password, isHashAsTyped));
    this.#inBackground(this.#claiming.claimSpelling(found.record));
    return proofOf(found.record);
  }

  async changePassword(change: PasswordChange): Promise<Proof | undefined> {
    const { userId, currentPassword, newPassword } = change;
    await this.#hasher.assertCapacity();
    const { record, password } = (await this.#findById(userId)) ?? {};
    const matches = await this.#matches(currentPassword, record, password);
    if (!record || !password || !matches || record.disabled) return undefined;
    const hash = await this.#hasher.hash(newPassword);
    const changed = await this.#replacing.change(record, { hash, isForeign: false });
    if (changed) return proofOf(changed);
    // Somebody else changed the password, or a login replaced the hash of the same one: then this change is still valid.
    const current = await this.#users.findById(userId);
    return current?.passwordVersion === record.passwordVersion ? this.changePassword(change) : undefined;
  }

  async verifyPassword(userId: string, password: string | undefined): Promise<'right' | 'wrong' | 'none'> {
    // Before the database is asked, as for a login. Whether somebody has a password is no secret from whoever is signed in.
    if (password !== undefined) await this.#hasher.assertCapacity();
    const found = await this.#findById(userId);
    const hasPassword = found && (found.record.passwordId ?? found.record.hashInUser) !== undefined;
    if (!hasPassword) return 'none';
    if (password === undefined) return 'wrong';
    const matches = await this.#matches(password, found.record, found.password);
    return matches && !found.record.disabled ? 'right' : 'wrong';
  }

  async describePassword(userId: string): Promise<PasswordFacts | undefined> {
    const { record, password } = (await this.#findById(userId)) ?? {};
    return record && password && { algorithm: algorithmOf(password.hash), changes: record.passwordVersion };
  }

  async setPassword(userId: string, newPassword: string): Promise<Proof> {
    const hash = await this.#hasher.hash(newPassword);
    for (;;) {
      const record = await this.#users.findById(userId);
      if (!record) throw new AuthError(notFound);
      const changed = await this.#replacing.change(record, { hash, isForeign: false });
      // Otherwise another one took the place of the password meanwhile, which this one is to replace as well.
      if (changed) return proofOf(changed);
    }
  }

  async register(registration: Registration): Promise<Proof> {
    const { email } = registration;
    // The second registration of an address waits for the first, and costs a hash only if that one fails.
    for (let rival = this.#registering.get(email); rival; rival = this.#registering.get(email)) {
      if (await rival) throw new AuthError(emailTaken);
    }
    const { ip: _, ...user } = registration;
    const adding = this.add(user);
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

  async add({ password, ...user }: UserToAdd): Promise<Proof> {
    const hash = password === undefined ? undefined : await this.#hasher.hash(password);
    return proofOf(await this.#claiming.add(user, hash));
  }

  async close(): Promise<void> {
    this.#spellings.close();
    await Promise.all(this.#background);
    await this.#hasher.close();
  }

  /** The user who signs in by what was typed. Whether or not there is one, it is two commands. */
  async #find(typed: string): Promise<Found | undefined> {
    const identity = identityOf(typed);
    const record = await this.#users.findLocal(identity, typed);
    if (record) return this.#withPassword(record);
    const claimed = await this.#claiming.find(identity);
    if (!claimed) this.#spellings.searchAgain();
    return claimed && (claimed.password ? claimed : this.#withPassword(claimed.record));
  }

  async #findById(userId: string): Promise<Found | undefined> {
    const record = await this.#users.findById(userId);
    return record && this.#withPassword(record);
  }

  #inBackground(work: Promise<void>): void {
    const done = work.finally(() => this.#background.delete(done));
    this.#background.add(done);
  }

  #matches(
    password: string,
    record: UserRecord | undefined,
    stored: StoredPassword | undefined,
    onTyped?: () => void,
  ): Promise<boolean> {
    const onFault = (fault: HashFault) =>
      this.#logger.warn({ userId: record?.user.id, fault }, 'a password hash cannot be compared with');
    return this.#hasher.verify(password, stored, onFault, onTyped);
  }

  /** A user with the password that counts. Where that is replaced between the two reads, both are read again. */
  async #withPassword(record: UserRecord): Promise<Found> {
    const password = await this.#passwordOf(record);
    if (password || !record.passwordId) return { record, password };
    const current = await this.#users.findByKey(record.key);
    const isReplaced = current && !current.passwordId?.equals(record.passwordId);
    return isReplaced ? this.#withPassword(current) : { record, password };
  }

  async #passwordOf(record: UserRecord): Promise<StoredPassword | undefined> {
    const document = await this.#credentials.find(record.key);
    if (document && record.passwordId)
      void this.#credentials
        .removeSpare(document, record.passwordId)
        .catch((error: unknown) =>
          this.#logger.warn({ err: error, userId: record.user.id }, 'dropping replaced passwords failed'),
        );
    return record.hashInUser ?? passwordOf(document, record.passwordId);
  }

  /** Puts a hash of ours in the place of one that is weaker, made elsewhere, or of the password as it was typed. The login neither waits for it nor fails with it. */
  async #renewHash({ record, password }: Found, typed: string, isHashAsTyped: boolean): Promise<void> {
    if (!password) return;
    const isOutdated = isHashAsTyped || this.#hasher.isOutdated(password.hash);
    // A longer password than bcrypt reads keeps its hash, and goes on signing in.
    const isKept = !this.#hasher.canReplace(password, typed);
    if (!record.hashInUser && (isKept || !(isOutdated || password.isForeign))) return;
    try {
      const hash = isOutdated ? () => this.#hasher.hash(typed) : async () => password.hash;
      const renewed = isKept ? password : { hash: await hash(), isForeign: false };
      await this.#replacing.renew(record, renewed);
    } catch (error) {
      this.#logger.warn({ err: error, userId: record.user.id }, 'upgrading a password hash failed');
    }
  }
}

/** As hashes name it themselves, in the modular crypt format or as PHC strings. */
function algorithmOf(hash: string): string {
  if (/^\$2[abxy]?\$/.test(hash)) return 'bcrypt';
  return /^\$([a-z\d-]{1,32})\$/.exec(hash)?.[1] ?? 'other';
}

function identityOf(typed: string): Identity {
  const name = normalizeIdentifier(typed);
  return { field: name.includes('@') ? 'email' : 'username', name };
}
