import { expect } from 'chai';
import { signUpAdmin } from '../../harness/admin.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { codeOf } from '../../harness/client.js';
import type { SignedInClient } from '../../harness/sign-in.js';

describe('the last admin', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startTestApp({ users: { cacheFor: '1h' } });
  });
  afterEach(() => app.close());

  const change = (by: SignedInClient, whom: SignedInClient, body: object) =>
    app.client().send('PATCH', `/users/${whom.userId}`, { bearer: by.token, body });
  const mayManage = async ({ client, token: bearer }: SignedInClient) =>
    (await client.send('GET', '/users', { bearer })).status === 200;
  const admins = () => app.connection.collection('users').countDocuments({ roles: 'admin', disabled: false });

  for (const body of [
    { roles: ['user'] },
    { roles: [] },
    { disabled: true },
    { roles: ['user'], disabled: true },
    { roles: ['admin'], disabled: true },
  ]) {
    it(`stays one after ${JSON.stringify(body)} to itself, and signed in`, async () => {
      const admin = await signUpAdmin(app);
      const answer = await change(admin, admin, body);
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'last_admin']);
      expect(await mayManage(admin)).to.equal(true);
      expect((await admin.client.refresh()).status).to.equal(200);
      expect((await admin.client.me(admin.token)).body).to.deep.include({ roles: ['user', 'admin'] });
    });
  }

  it('may be given other roles besides', async () => {
    const admin = await signUpAdmin(app);
    expect((await change(admin, admin, { roles: ['admin', 'editor'], disabled: false })).status).to.equal(
      200,
    );
    expect(await mayManage(admin)).to.equal(true);
  });

  it('is who is left: the other one may go, one that is disabled does not count', async () => {
    const [one, other] = [await signUpAdmin(app), await signUpAdmin(app)];
    expect((await change(one, other, { disabled: true })).status).to.equal(200);
    expect(codeOf(await change(one, one, { roles: ['user'] }))).to.equal('last_admin');
    expect((await change(one, other, { disabled: false })).status).to.equal(200);
    expect((await change(one, one, { roles: ['user'] })).status).to.equal(200);
    expect(await mayManage(one)).to.equal(false);
    expect(await admins()).to.equal(1);
  });

  it('is left when two admins demote or disable each other, or all themselves, at once', async () => {
    for (const body of [{ roles: ['user'] }, { disabled: true }]) {
      for (let round = 0; round < 8; round++) {
        const [one, other] = [await signUpAdmin(app), await signUpAdmin(app)];
        const crossing = round % 2 === 0;
        const answers = await Promise.all([
          change(one, crossing ? other : one, body),
          change(other, crossing ? one : other, body),
        ]);
        for (const answer of answers) expect([200, 401, 403, 409]).to.include(answer.status);
        expect(await admins()).to.be.at.least(1);
        await app.connection.collection('users').updateMany({}, { $set: { roles: ['user'] } });
      }
    }
  });

  it('keeps every role where the change is refused after all, and gets none that it asked for', async () => {
    const users = app.connection.collection('users');
    for (let round = 0; round < 8; round++) {
      const [one, other] = [await signUpAdmin(app), await signUpAdmin(app)];
      await users.updateMany({ roles: 'admin' }, { $set: { roles: ['admin', 'editor'] } });
      const body = { roles: ['guest'] };
      const answers = await Promise.all([change(one, other, body), change(other, one, body)]);
      for (const [index, { fields }] of [other, one].entries()) {
        const changed = answers[index]?.status === 200;
        const user = await users.findOne({ email: fields.email });
        expect(user?.roles).to.deep.equal(changed ? ['guest'] : ['admin', 'editor']);
      }
      await users.updateMany({}, { $set: { roles: ['user'] } });
    }
  });
});
