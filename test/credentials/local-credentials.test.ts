import { expect } from 'chai';
import { LocalCredentials } from '../../src/credentials/local-credentials.js';
import { PasswordHasher } from '../../src/passwords/password-hasher.js';
import { UserStore } from '../../src/users/user-store.js';
import { openTestDatabase } from '../harness/database.js';
import { silentLogger } from '../harness/logger.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { describeCredentialSource } from './credential-source-contract.js';

describeCredentialSource('passwords of our own', async () => {
  const proxy = await DatabaseProxy.start();
  const { connection, drop } = await openTestDatabase({ serverSelectionTimeoutMS: 500 }, proxy);
  const users = new UserStore(connection, 'users');
  await users.createIndexes();
  const source = new LocalCredentials({ users, hasher: new PasswordHasher(4), logger: silentLogger });
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
    const hasher = new PasswordHasher(4);
    const users = new RehashedOnce(connection, 'users');
    users.rehash = await hasher.hash('correct horse battery');
    const source = new LocalCredentials({ users, hasher, logger: silentLogger });
    const registration = { email: 'ann@example.com', password: 'correct horse battery' };
    const { id: userId } = (await source.register(registration)).user;
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
  rehash: string | undefined;

  override async changePassword(id: string, previous: string, passwordHash: string) {
    const { rehash } = this;
    this.rehash = undefined;
    if (rehash !== undefined) await this.replacePasswordHash(id, previous, rehash);
    return super.changePassword(id, previous, passwordHash);
  }
}
