import { expect } from 'chai';
import type { AuthEvent } from '../../../src/index.js';
import { signUpAdmin } from '../../harness/admin.js';
import { codeOf } from '../../harness/client.js';
import { eventually } from '../../harness/eventually.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { type SignedInClient, signUp } from '../../harness/sign-in.js';
import { describeWithEachStore, type StoreApp } from '../../harness/stores.js';

describeWithEachStore('a user whom an admin deletes', (start) => {
  let app: StoreApp;
  let admin: SignedInClient;
  const events: AuthEvent[] = [];
  before(async () => {
    app = await start({ users: { cacheFor: '1h' }, onEvent: (event) => events.push(event) });
    admin = await signUpAdmin(app);
  });
  after(() => app.close());
  const remove = (id: string, by = admin) =>
    app.client().send('DELETE', `/users/${id}`, { bearer: by.token });

  it('is signed out everywhere at once, gone with the password, and the address is free', async () => {
    const { client, token, fields, userId } = await signUp(app.base);
    const other = app.client();
    await other.login(fields);
    expect((await client.me(token)).status).to.equal(200);
    expect((await remove(userId)).status).to.equal(204);

    expect(codeOf(await client.me(token))).to.equal('session_revoked');
    for (const one of [client, other]) expect(codeOf(await one.refresh())).to.equal('session_revoked');
    expectProblem(await app.client().login(fields), 401, 'invalid_credentials');
    for (const name of ['users', 'sealgate_credentials'])
      expect(await app.connection.collection(name).countDocuments({ email: fields.email }), name).to.equal(0);
    expectProblem(await remove(userId), 404, 'not_found');
    const again = await app.client().register(fields);
    expect(again.status).to.equal(201);
    expect(again.body).not.to.have.nested.property('user.id', userId);
    expect(codeOf(await client.me(token))).to.equal('session_revoked');
  });

  it('is told of with the admin, and with the sessions that it ended', async () => {
    const { userId, sid } = await signUp(app.base);
    events.length = 0;
    await remove(userId);
    const deleted = await eventually('it', () => events.find(({ type }) => type === 'user.deleted'));
    expect(deleted).to.include({ userId, actor: admin.userId });
    const ended = await eventually('its session', () => events.find(({ type }) => type === 'session.ended'));
    expect(ended).to.include({ userId, sid, reason: 'user_deleted', actor: admin.userId });
    expect(events.map(({ type }) => type)).not.to.include('user.disabled');
  });

  it('may be another admin, but not the last one, who stays signed in', async () => {
    const other = await signUpAdmin(app);
    expect((await remove(other.userId)).status).to.equal(204);
    expectProblem(await remove(admin.userId), 409, 'last_admin');
    expect((await admin.client.me(admin.token)).body).to.deep.include({ roles: ['user', 'admin'] });
    expect((await admin.client.refresh()).status).to.equal(200);
  });

  it('is nobody for an id of nobody, and for what is no id', async () => {
    for (const id of ['0123456789abcdef01234567', 'x', '%7B%22$gt%22:%22%22%7D', '7'])
      expectProblem(await remove(id), 404, 'not_found');
  });
});
