import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { expectProblem } from '../harness/expect-problem.js';
import { race } from '../harness/race.js';
import { behaviours, json, UpstreamServer } from '../harness/upstream.js';

describe('a login that an upstream decides', () => {
  let upstream: UpstreamServer;
  let app: TestApp;
  beforeEach(async () => {
    upstream = await UpstreamServer.start();
    app = await startTestApp({ upstream: upstream.options });
  });
  afterEach(async () => {
    await app.close();
    await upstream.close();
  });
  const users = () => app.connection.collection('users').find().sort({ _id: 1 }).toArray();

  it('opens a session of ours for whom the upstream knows', async () => {
    const { email, password } = upstream.add({ name: 'Ann', roles: ['member', 'editor'] });
    const client = app.client();
    const answer = await client.login({ email, password });
    expect(answer.status).to.equal(200);
    const { access_token: token, user } = tokensOf(answer);
    expect(user)
      .to.include({ email, name: 'Ann' })
      .and.to.have.property('roles')
      .that.eqls(['member', 'editor']);
    expect((await client.me(token)).body).to.deep.equal({ ...user, sub: user.id });
    expect((await client.refresh()).status).to.equal(200);
    expect((await client.logout()).status).to.equal(204);
  });

  it('sends what was typed, as JSON, and nothing else', async () => {
    const { password } = upstream.add({ username: 'ann' });
    const headers = {
      cookie: 'other=1; refresh_token=x',
      authorization: 'Bearer x',
      'x-forwarded-for': '1.2.3.4',
    };
    await app.client().send('POST', '/login', { body: { username: 'Ann', password, more: 1 }, headers });
    await app.client().login({ email: 'Ann@Example.com', password });
    const [byName, byAddress] = upstream.received;
    expect(byName).to.include({ method: 'POST', path: '/sign-in' });
    expect(JSON.parse(byName?.body ?? '')).to.deep.equal({ username: 'Ann', password });
    expect(JSON.parse(byAddress?.body ?? '')).to.deep.equal({ email: 'Ann@Example.com', password });
    expect(byName?.headers).to.include({ 'content-type': 'application/json', accept: 'application/json' });
    for (const kept of ['cookie', 'authorization', 'x-forwarded-for'])
      expect(byName?.headers).not.to.have.property(kept);
  });

  for (const status of [400, 401, 403, 404, 409, 410, 422, 423, 451, 499]) {
    it(`takes ${status} for wrong credentials`, async () => {
      const { email, password } = upstream.add();
      upstream.behaviour = behaviours.status(status);
      const client = app.client();
      expectProblem(await client.login({ email, password }), 401, 'invalid_credentials');
      expect(client.refreshToken).to.equal(undefined);
      expect(await users()).to.deep.equal([]);
    });
  }

  it('knows a user by the id there, and follows a new address, name and roles', async () => {
    const person = upstream.add({ name: 'Ann', roles: ['member'] });
    const before = tokensOf(await app.client().login(person)).user;
    upstream.people.set(person.id, { ...person, email: 'married@example.com', name: 'Ann B.', roles: [] });
    const after = tokensOf(
      await app.client().login({ email: 'married@example.com', password: person.password }),
    ).user;
    expect(after).to.deep.include({ id: before.id, email: 'married@example.com', name: 'Ann B.', roles: [] });
    expect(await users()).to.have.length(1);
  });

  it('has what changed known at once here, and soon at every other node, of tokens as they are', async () => {
    const settings = {
      upstream: upstream.options,
      connection: app.connection,
      users: { cacheFor: '1h' },
    } as const;
    const [here, there] = await Promise.all([startTestApp(settings), startTestApp(settings)]);
    try {
      const person = upstream.add({ roles: ['admin'] });
      const { access_token: bearer } = tokensOf(await here.client().login(person));
      const statusAt = async ({ origin }: TestApp) =>
        (await app.client().send('GET', `${origin}/admin`, { bearer })).status;
      for (const node of [here, there]) expect(await statusAt(node)).to.equal(200);
      upstream.people.set(person.id, { ...person, roles: ['user'] });
      await here.client().login(person);
      expect(await statusAt(here)).to.equal(403);
      await eventually('the other node has heard', async () => (await statusAt(there)) === 403);
    } finally {
      await here.close();
      await there.close();
    }
  });

  it('writes nothing of a user of whom all is as it was', async () => {
    const person = upstream.add({ name: 'Ann', roles: ['member'] });
    const { user } = tokensOf(await app.client().login(person));
    expect(tokensOf(await app.client().login(person)).user).to.deep.equal(user);
    expect(await app.connection.collection('sealgate_revocations').countDocuments()).to.equal(0);
  });

  it('gives an address that changed hands to another user, with nothing of the first', async () => {
    const first = upstream.add({ email: 'info@example.com', roles: ['admin'] });
    const owner = tokensOf(await app.client().login(first)).user;
    upstream.people.delete(first.id);
    const second = upstream.add({ email: 'info@example.com', password: 'the password of the next' });
    const answer = tokensOf(await app.client().login(second));
    expect(answer.user.id).not.to.equal(owner.id);
    expect(answer.user.roles).to.deep.equal(['user']);
    const listed = await app.client().send('GET', '/sessions', { bearer: answer.access_token });
    expect(listed.body).to.have.property('sessions').with.length(1);
  });

  it('gives nobody a user of ours who has the same address', async () => {
    await app.connection.collection('users').insertOne({
      email: 'ann@example.com',
      passwordHash: '$2b$04$abcdefghijklmnopqrstuuvwxyzABCDGabcdefghijklmnopqrstu',
      roles: ['admin'],
      disabled: false,
    });
    const person = upstream.add({ email: 'ann@example.com' });
    const { user } = tokensOf(await app.client().login(person));
    expect(user.roles).to.deep.equal(['user']);
    expect(await users()).to.have.length(2);
  });

  it('tells ids apart by the upstream that gave them', async () => {
    const other = await UpstreamServer.start();
    const otherApp = await startTestApp({ upstream: other.options, connection: app.connection });
    try {
      const here = tokensOf(await app.client().login(upstream.add({ id: '1', email: 'a@example.com' })));
      const there = tokensOf(await otherApp.client().login(other.add({ id: '1', email: 'b@example.com' })));
      expect(there.user.id).not.to.equal(here.user.id);
    } finally {
      await otherApp.close();
      await other.close();
    }
  });

  it('takes a number for an id, and the same digits for the same user', async () => {
    const person = upstream.add({ id: 4711 });
    const byNumber = tokensOf(await app.client().login(person)).user;
    upstream.behaviour = behaviours.says({ id: '4711', email: person.email });
    expect(tokensOf(await app.client().login(person)).user.id).to.equal(byNumber.id);
  });

  it('gives nobody the user of a neighbour, where ids are greater than a number of JSON can tell apart', async () => {
    const answers = ['1234567890123456789', '1234567890123456790'].map(
      (id) => `{"id":${id},"email":"${id}@example.com"}`,
    );
    for (const answer of answers) {
      upstream.behaviour = behaviours.text(answer);
      const refused = await app.client().login({ username: 'ann', password: 'x' });
      expectProblem(refused, 503, 'service_unavailable');
    }
    expect(await users()).to.deep.equal([]);
  });

  it('makes one user of many first logins at once', async () => {
    const person = upstream.add();
    const answers = await race(
      Array.from({ length: 5 }, () => () => app.client().login(person)),
      ({ status }) => status === 503,
    );
    expect(new Set(answers.map((answer) => tokensOf(answer).user.id)).size).to.equal(1);
    expect(await users()).to.have.length(1);
  });

  it('keeps roles that were given here, where the upstream says nothing of roles', async () => {
    const person = upstream.add({ roles: undefined });
    await app.client().login(person);
    await app.connection.collection('users').updateOne({}, { $set: { roles: ['user', 'admin'] } });
    expect(tokensOf(await app.client().login(person)).user.roles).to.deep.equal(['user', 'admin']);
  });

  it('keeps no hash of a password, and no other trace of one', async () => {
    const person = upstream.add({ password: 'a password with a mark' });
    upstream.behaviour = (response) => json(response, 200, { ...person, passwordHash: '$2b$10$mark' });
    await app.client().login(person);
    const [user] = await users();
    expect(user).to.have.all.keys('_id', 'email', 'upstream', 'roles', 'disabled', 'createdAt', 'updatedAt');
    for (const collection of (await app.connection.db?.collections()) ?? [])
      expect(JSON.stringify(await collection.find().toArray()), collection.collectionName).not.to.include(
        'mark',
      );
  });

  it('does not let in who is disabled here, whatever the upstream says', async () => {
    const person = upstream.add();
    const client = app.client();
    await client.login(person);
    await app.connection.collection('users').updateOne({}, { $set: { disabled: true } });
    expectProblem(await app.client().login(person), 401, 'invalid_credentials');
    expectProblem(await client.refresh(), 401, 'session_revoked');
    expect((await users())[0]).to.include({ disabled: true });
  });

  it('asks for no password of ours: one of 100 bytes is for the upstream to judge', async () => {
    const person = upstream.add({ password: 'long '.repeat(20) });
    expect((await app.client().login(person)).status).to.equal(200);
    const other = upstream.add({ password: '1' });
    expect((await app.client().login(other)).status).to.equal(200);
    const tooMuch = await app.client().login({ email: other.email, password: 'x'.repeat(1025) });
    expectProblem(tooMuch, 400, 'invalid_request');
  });
});
