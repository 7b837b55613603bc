import { expect } from 'chai';
import { PasswordHasher } from '../../src/passwords/password-hasher.js';
import type { UserRecord } from '../../src/users/user-record.js';
import { type PasswordReplacement, UserStore } from '../../src/users/user-store.js';
import { openTestDatabase } from '../harness/database.js';
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
