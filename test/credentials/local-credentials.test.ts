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
