import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { uriOfDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { type Importing, openImporting } from './importing.js';
import { samples } from './samples.js';

describe('people who were brought in', () => {
  let importing: Importing;
  let app: TestApp;
  before(async () => {
    app = await startTestApp();
    importing = await openImporting();
    Object.assign(importing.env, { MONGODB_URI: uriOfDatabase(app.databaseName) });
  });
  afterEach(async () => {
    for (const name of ['users', 'sealgate_credentials'])
      await app.connection.collection(name).deleteMany({});
  });
  after(async () => {
    await app.close();
    await importing.remove();
  });

  /** Whether the one password is a hash of ours, of the application's cost. */
  const isReplaced = async (email: string) => {
    const found = await app.connection.collection('sealgate_credentials').findOne({ email });
    const [one, ...more] = found?.passwords ?? [];
    return more.length === 0 && !one?.isForeign && /^\$2[aby]\$04\$/.test(one?.hash ?? '');
  };

  for (const { file, from, second, expected } of samples) {
    it(`sign in with the password that they had: ${file}${from ? ` of ${from}` : ''}`, async () => {
      for (const one of [file, ...(second ? [second[1]] : [])]) await importing.sample(one);
      const args = [
        ...(from ? ['--from', from] : []),
        ...(second ? [second[0], importing.path(second[1])] : []),
      ];
      await importing.run(file, ...args);
      for (const { user, password } of expected) {
        const attempt = (given: string) => app.client().login({ email: user.email, password: given });
        expect((await attempt('not the password')).status).to.equal(401);
        if (password === undefined) continue;
        // Twice: the first replaces the hash, and is not to do so in the midst of the next test.
        for (const _ of [1, 2]) {
          const { status, body } = await attempt(password);
          expect(status).to.equal(user.disabled === true ? 401 : 200);
          if (status !== 200) continue;
          await eventually('the hash is replaced', () => isReplaced(user.email));
          expect(body).to.have.nested.property('user.email', user.email);
          expect(body).to.have.deep.nested.property('user.roles', user.roles);
        }
      }
    });
  }
});
