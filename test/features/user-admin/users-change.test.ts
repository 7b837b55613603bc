import { expect } from 'chai';
import { signUpAdmin } from '../../harness/admin.js';
import { type Client, codeOf, tokensOf } from '../../harness/client.js';
import { HeldLogins } from '../../harness/held-logins.js';
import { claimsOf, type SignedInClient, signUp } from '../../harness/sign-in.js';
import { describeWithEachStore, type StoreApp } from '../../harness/stores.js';

describeWithEachStore('what an admin changes of a user', (start) => {
  let app: StoreApp;
  let admin: SignedInClient;
  let person: SignedInClient;
  before(async () => {
    // So that a user is forgotten because of the change, and for no other reason.
    app = await start({ users: { cacheFor: '1h' } });
    admin = await signUpAdmin(app);
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
    expect((await person.client.me(person.token)).status).to.equal(200);
  });

  const send = (method: string, path: string, body?: unknown) =>
    app.client().send(method, `/users${path}`, { bearer: admin.token, body });
  const change = (body: unknown, id = person.userId) => send('PATCH', `/${id}`, body);
  const statusAtAdmin = async (bearer = person.token) =>
    (await app.client().send('GET', `${app.origin}/admin`, { bearer })).status;
  const expectEnded = async ({ client, token }: { client: Client; token: string }) => {
    expect(codeOf(await client.me(token))).to.equal('session_revoked');
    expect(codeOf(await client.refresh())).to.equal('session_revoked');
  };

  it('is answered with the user as it is then', async () => {
    const answer = await change({ roles: ['user', 'editor'] });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.include({
      id: person.userId,
      email: person.fields.email,
      roles: ['user', 'editor'],
      disabled: false,
    });
    expect((await send('GET', `/${person.userId}`)).body).to.deep.equal(answer.body);
  });

  it('reaches the guards with the next request, of the access token as it is', async () => {
    expect(await statusAtAdmin()).to.equal(403);
    await change({ roles: ['admin'] });
    expect(await statusAtAdmin()).to.equal(200);
    await change({ roles: [] });
    expect(await statusAtAdmin()).to.equal(403);
    expect((await person.client.me(person.token)).body).to.deep.include({ roles: [] });
  });

  it('is in the tokens of the next refresh', async () => {
    await change({ roles: ['user', 'editor', 'editor'] });
    const { access_token: token, user } = tokensOf(await person.client.refresh());
    expect(claimsOf(token).roles).to.deep.equal(['user', 'editor']);
    expect(user.roles).to.deep.equal(['user', 'editor']);
  });

  it('leaves the sessions alone while the user may sign in', async () => {
    await change({ roles: ['editor'] });
    await change({ disabled: false });
    expect((await person.client.me(person.token)).status).to.equal(200);
    expect((await person.client.refresh()).status).to.equal(200);
  });

  it('ends every session at once by disabling, and nobody signs in until it is undone', async () => {
    const client = app.client();
    const { access_token: token } = tokensOf(await client.login(person.fields));
    const answer = await change({ disabled: true });
    expect(answer.body).to.include({ disabled: true });
    await expectEnded(person);
    await expectEnded({ client, token });
    expect(codeOf(await app.client().login(person.fields))).to.equal('invalid_credentials');
    expect((await send('GET', `/${person.userId}/sessions`)).body).to.deep.equal({ sessions: [] });

    await change({ disabled: false });
    await expectEnded(person);
    const again = tokensOf(await app.client().login(person.fields));
    expect((await app.client().me(again.access_token)).status).to.equal(200);
  });

  it('is nothing for an id that is spelt otherwise, by which no cache and no session would hear of it', async () => {
    const answer = await change({ roles: ['admin'] }, person.userId.toUpperCase());
    expect([answer.status, codeOf(answer)]).to.deep.equal([404, 'not_found']);
    expect((await send('GET', `/${person.userId}`)).body).to.deep.include({ roles: ['user'] });
  });

  it('ends nothing by enabling whom nobody disabled here', async () => {
    const users = app.connection.collection('users');
    await users.updateOne({ email: person.fields.email }, { $set: { disabled: true } });
    await change({ disabled: false });
    expect((await person.client.me(person.token)).status).to.equal(200);
    expect((await person.client.refresh()).status).to.equal(200);
  });

  it('lets in nobody whose password was being looked at, nor once it is undone', async () => {
    const held = new HeldLogins();
    const { passwords } = held;
    const holding = await start({ passwords });
    const somebody = await signUp(holding.base);
    const { client, userId } = somebody;
    const { token: bearer } = await signUpAdmin(holding);
    const set = async (disabled: boolean) => {
      const answer = await client.send('PATCH', `/users/${userId}`, { bearer, body: { disabled } });
      expect(answer.body).to.include({ disabled });
    };
    try {
      const login = await held.signIn(client, somebody, holding.connection, () => set(true));
      expect(codeOf(login)).to.equal('invalid_credentials');
      await set(false);
      expect((await client.refresh()).status).to.equal(401);
      const { body } = await client.send('GET', `/users/${userId}/sessions`, { bearer });
      expect(body).to.deep.equal({ sessions: [] });
    } finally {
      await holding.close();
    }
  });

  it('and may see are the sessions, of which none is current', async () => {
    const { body, status } = await send('GET', `/${person.userId}/sessions`);
    expect(status).to.equal(200);
    expect(body).to.have.nested.property('sessions[0].id', person.sid);
    expect(body).to.have.nested.property('sessions[0].device');
    expect(body).to.not.have.nested.property('sessions[0].current');
    expect(body).to.have.property('sessions').with.length(1);
  });

  it('and may end are all sessions of the user, and no others', async () => {
    const bystander = await signUp(app.base);
    expect((await send('DELETE', `/${person.userId}/sessions`)).status).to.equal(204);
    await expectEnded(person);
    expect((await bystander.client.me(bystander.token)).status).to.equal(200);
    expect((await admin.client.me(admin.token)).status).to.equal(200);
    expect((await app.client().login(person.fields)).status).to.equal(200);
  });

  for (const body of [
    {},
    { email: 'eve' },
    { roles: 'admin' },
    { roles: ['admin'], passwordHash: 'x' },
    { roles: ['admin'], _id: '0123456789abcdef01234567' },
    { disabled: true, createdAt: 0 },
    { roles: ['admin'], $set: { a: 1 } },
    { roles: { $push: 'admin' } },
    { roles: [1] },
    { roles: [''] },
    { roles: ['two words'] },
    { roles: ['$ne'] },
    { roles: ['x'.repeat(65)] },
    { roles: Array.from({ length: 33 }, (_, index) => `role-${index}`) },
    { disabled: 'true' },
    { disabled: 1 },
    { disabled: null },
    { roles: null },
    [],
    'disabled',
  ]) {
    it(`is refused for ${JSON.stringify(body).slice(0, 40)}, and nothing changes`, async () => {
      const answer = await change(body);
      expect([answer.status, codeOf(answer)]).to.deep.equal([400, 'invalid_request']);
      expect((await send('GET', `/${person.userId}`)).body).to.deep.include({
        roles: ['user'],
        disabled: false,
      });
    });
  }
});
