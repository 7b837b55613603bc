import { expect } from 'chai';
import { createContext } from '../../../src/core/create-context.js';
import { serviceUnavailable } from '../../../src/core-errors.js';
import { AuthError } from '../../../src/errors.js';
import { manageUser } from '../../../src/features/user-admin/manage-user.js';
import { testSecret } from '../../harness/app.js';
import { openTestDatabase } from '../../harness/database.js';
import { silentLogger } from '../../harness/logger.js';

describe('a change that leaves no admin', () => {
  it('is undone also where nobody can be told of it', async () => {
    const { connection, drop } = await openTestDatabase();
    const given = { secret: testSecret, connection, passwords: { cost: 4 }, logger: silentLogger };
    const { context, readiness } = createContext(given, []);
    await readiness.whenReady();
    try {
      const registered = await context.credentials.register({
        email: 'ann@example.com',
        password: 'good password',
      });
      const { id } = registered;
      await context.users.addRole(id, 'admin');
      // The other admin was demoted between the two looks; and the news cannot be recorded.
      const others = [true, false];
      Object.defineProperty(context.users, 'hasOtherActiveUserWithRole', {
        value: async () => others.shift(),
      });
      const away = () => Promise.reject(new AuthError(serviceUnavailable));
      Object.defineProperty(context.revocations, 'revoke', { value: away });
      const change = manageUser(context, { userId: id, actor: id }, { roles: ['user'] });
      const error = await change.catch((cause: unknown) => cause);
      expect(error).to.include({ code: 'service_unavailable' });
      expect(others).to.deep.equal([]);
      expect((await context.users.findById(id))?.user.roles).to.include('admin');
    } finally {
      context.revocations.stop();
      await context.credentials.close();
      await drop();
    }
  });
});
