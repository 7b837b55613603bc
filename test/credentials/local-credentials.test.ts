import bcrypt from 'bcryptjs';
import { expect } from 'chai';
import type { LocalCredentials } from '../../src/credentials/local-credentials.js';
import { PasswordHasher } from '../../src/passwords/password-hasher.js';
import { CredentialStore } from '../../src/users/credential-store.js';
import type { UserKey } from '../../src/users/user-id.js';
import type { UserRecord } from '../../src/users/user-record.js';
import { type PasswordReplacement, UserStore } from '../../src/users/user-store.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { localCredentials, prepareUsers } from '../harness/local.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { describeCredentialSource } from './credential-source-contract.js';

describeCredentialSource('passwords of our own', async () => {
  const proxy = await DatabaseProxy.start();
  const { connection, drop } = await openTestDatabase({ serverSelectionTimeoutMS: 500 }, proxy);
  const source = localCredentials(await prepareUsers(connection), new PasswordHasher({ cost: 4 }));
  return {
    source,
    connection,
    goAway: () => proxy.cut(),
    close: async () => {
      await source.close();
      await proxy.restore();
      await drop();
      await proxy.close();
    },
  };
});

describe('a change of a password of our own', () => {
  it('is not lost because a login replaces the hash of the same password meanwhile', async () => {
    const { connection, drop } = await openTestDatabase();
    const hasher = new PasswordHasher({ cost: 4 });
    const users = new RehashedOnce(connection, 'users');
    const prepared = await prepareUsers(connection, { users });
    const source = localCredentials(prepared, hasher);
    const registration = { email: 'ann@example.com', password: 'correct horse battery' };
    const { id: userId } = (await source.register(registration)).user;
    const rehash = { hash: await hasher.hash('correct horse battery'), isForeign: false };
    users.rehash = async (record) => void (await prepared.replacing.renew(record, rehash));
    const change = { userId, currentPassword: 'correct horse battery', newPassword: 'another password' };
    const changed = await source.changePassword(change);
    expect(changed?.user.id).to.equal(userId);
    expect(await users.findById(userId)).to.include({ passwordVersion: 1 });
    await source.close();
    await drop();
  });
});

describe('a password with an ä', () => {
  const [composed, decomposed, spaced] = [
    'ein pässwort hier',
    'ein pa\u0308sswort hier',
    'ein\u00a0pässwort\u3000hier',
  ];
  const forms = [composed, decomposed, spaced];
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let prepared: Awaited<ReturnType<typeof prepareUsers>>;
  let source: LocalCredentials;
  before(async () => {
    database = await openTestDatabase();
    prepared = await prepareUsers(database.connection);
    source = localCredentials(prepared, new PasswordHasher({ cost: 4 }));
  });
  after(async () => {
    await source.close();
    await database.drop();
  });

  it('is the same however it was set, and however it is typed', async () => {
    for (const [index, password] of forms.entries()) {
      const identifier = `ann${index}@example.com`;
      const { user } = await source.register({ email: identifier, password });
      for (const typed of forms) {
        expect(await source.verify({ identifier, password: typed }), typed).to.not.equal(undefined);
        expect(await source.verifyPassword(user.id, typed)).to.equal('right');
        const change = { userId: user.id, currentPassword: typed, newPassword: password };
        expect(await source.changePassword(change)).to.not.equal(undefined);
      }
      expect(await source.verify({ identifier, password: 'ein passwort hier' })).to.equal(undefined);
    }
  });

  it('whose hash is of what was typed signs in, and has a hash of the normal form from then on', async () => {
    const identifier = 'ben@example.com';
    const { user } = await source.register({ email: identifier, password: 'another password' });
    const record = await prepared.users.findById(user.id);
    if (!record) throw new Error('nobody was registered');
    const former = { hash: await bcrypt.hash(decomposed, 4), isForeign: false };
    expect(await prepared.replacing.renew(record, former)).to.not.equal(undefined);
    expect(await source.verify({ identifier, password: composed })).to.equal(undefined);
    expect(await source.verify({ identifier, password: decomposed })).to.not.equal(undefined);
    await eventually(
      'the normal form is hashed',
      async () => (await source.verify({ identifier, password: composed })) !== undefined,
    );
  });
});

describe('a password that is replaced while it is being looked at', () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let credentials: ReplacedOnce;
  let prepared: Awaited<ReturnType<typeof prepareUsers>>;
  let source: LocalCredentials;
  let userId: string;
  const right = { identifier: 'ann@example.com', password: 'correct horse battery' };
  beforeEach(async () => {
    database = await openTestDatabase();
    const hasher = new PasswordHasher({ cost: 4 });
    credentials = new ReplacedOnce(database.connection, 'sealgate_credentials');
    prepared = await prepareUsers(database.connection, { credentials });
    source = localCredentials(prepared, hasher);
    userId = (await source.register({ email: right.identifier, password: right.password })).user.id;
    const record = await prepared.users.findById(userId);
    if (!record) throw new Error('there is no such user');
    const rehash = { hash: await hasher.hash(right.password), isForeign: false };
    credentials.replace = async () => {
      await prepared.replacing.renew(record, rehash);
      if (record.passwordId) await credentials.removePassword(record.key, record.passwordId);
    };
  });
  afterEach(async () => {
    await source.close();
    await database.drop();
  });

  it('signs in', async () => {
    expect((await source.verify(right))?.user.id).to.equal(userId);
    expect(credentials.replace).to.equal(undefined);
  });

  it('is wrong where it is wrong', async () => {
    expect(await source.verify({ ...right, password: 'a wrong password' })).to.equal(undefined);
    expect(credentials.replace).to.equal(undefined);
  });

  it('is never taken for none', async () => {
    expect(await source.verifyPassword(userId, undefined)).to.equal('wrong');
    expect(await source.verifyPassword(userId, right.password)).to.equal('right');
  });

  it('is asked for even where its hash got lost', async () => {
    credentials.replace = undefined;
    const record = await prepared.users.findById(userId);
    if (record?.passwordId) await credentials.removePassword(record.key, record.passwordId);
    expect(await source.verifyPassword(userId, undefined)).to.equal('wrong');
    expect(await source.verifyPassword(userId, right.password)).to.equal('wrong');
  });
});

/** A store in which a login elsewhere replaces the hash just before it is read, once. */
class ReplacedOnce extends CredentialStore {
  replace: (() => Promise<void>) | undefined;

  override async find(key: UserKey) {
    const { replace } = this;
    this.replace = undefined;
    await replace?.();
    return super.find(key);
  }
}

/** A store in which a login comes between, once. */
class RehashedOnce extends UserStore {
  rehash: ((record: UserRecord) => Promise<void>) | undefined;

  override async replacePassword(replacement: PasswordReplacement, isChange: boolean) {
    const { rehash } = this;
    this.rehash = undefined;
    await rehash?.(replacement.record);
    return super.replacePassword(replacement, isChange);
  }
}
