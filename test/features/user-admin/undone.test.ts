import { expect } from 'chai';
import { createContext } from '../../../src/core/create-context.js';
import { manageUser } from '../../../src/core/manage-user.js';
import { serviceUnavailable } from '../../../src/core-errors.js';
import { AuthError } from '../../../src/errors.js';
import { testSecret } from '../../harness/app.js';
import { openTestDatabase } from '../../harness/database.js';
import { silentLogger } from '../../harness/logger.js';

describe('a change that leaves no admin', () => {
  for (const change of [{ roles: ['user'] }, { disabled: true }, { roles: [], disabled: true }])
    it(`is undone also where nobody can be told of it, and ends no session: ${JSON.stringify(change)}`, async () => {
      const { connection, drop } = await openTestDatabase();
      const given = { secret: testSecret, connection, passwords: { cost: 4 }, logger: silentLogger };
      const { context, readiness } = createContext(given, []);
      await readiness.whenReady();
      try {
        const registration = { email: 'ann@example.com', password: 'good password' };
        const { id } = (await context.credentials.register(registration)).user;
        await context.users.addRole(id, 'admin');
        // The other admin was demoted between the two looks; and the news cannot be recorded.
        const others = [true, false];
        Object.defineProperty(context.users, 'hasOtherActiveUserWithRole', {
          value: async () => others.shift(),
        });
        const away = () => Promise.reject(new AuthError(serviceUnavailable));
        Object.defineProperty(context.revocations, 'revoke', { value: away });
        const managing = manageUser(context, { userId: id, actor: id }, change);
        const error = await managing.catch((cause: unknown) => cause);
        expect(error).to.include({ code: 'service_unavailable' });
        expect(others).to.deep.equal([]);
        const record = await context.users.findById(id);
        expect(record?.user.roles).to.include('admin');
        expect(record).to.deep.include({ disabled: false, sessions: { version: 0, spared: undefined } });
      } finally {
        context.revocations.stop();
        await context.credentials.close();
        await drop();
      }
    });
});
