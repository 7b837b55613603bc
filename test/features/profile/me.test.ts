import { expect } from 'chai';
import type { AuthEvent } from '../../../src/index.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { newUser, tokensOf } from '../../harness/client.js';
import { eventually } from '../../harness/eventually.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { ownFields } from '../../harness/own-fields.js';
import { type SignedInClient, signUp } from '../../harness/sign-in.js';

describe('PATCH /me', () => {
  let app: TestApp;
  let person: SignedInClient;
  const events: AuthEvent[] = [];
  before(async () => {
    app = await startTestApp({
      users: { fields: ownFields, cacheFor: '1h' },
      onEvent: (event) => events.push(event),
    });
  });
  after(() => app.close());
  beforeEach(async () => {
    person = await signUp(app.base);
    await person.client.me(person.token);
  });
  const change = (body: unknown, by = person) => by.client.send('PATCH', '/me', { body, bearer: by.token });
  const stored = () => app.connection.collection('users').findOne({ email: person.fields.email });

  it('changes name, username and fields of the application, which are seen at once everywhere', async () => {
    const username = `ann-${person.userId}`;
    const answer = await change({
      name: ' Ann ',
      username: username.toUpperCase(),
      company: 'ACME',
      born: '2001-02-03',
    });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.include({
      name: 'Ann',
      username,
      company: 'ACME',
      born: '2001-02-03T00:00:00.000Z',
    });
    expect((await person.client.me(person.token)).body).to.deep.equal(answer.body);
    const { sub, ...user } = Object(answer.body);
    expect(sub).to.equal(user.id);
    expect(tokensOf(await person.client.refresh()).user).to.deep.equal(user);
    const { password } = person.fields;
    expect((await app.client().login({ username, password })).status).to.equal(200);
    expect((await stored())?.born).to.deep.equal(new Date('2001-02-03'));
  });

  it('tells which fields it changed, and not to what', async () => {
    events.length = 0;
    await change({ name: 'Ann', language: 'de' });
    const event = await eventually('the event', () => events[0]);
    expect(event).to.deep.include({
      type: 'user.updated',
      userId: person.userId,
      fields: ['name', 'language'],
    });
    expect(JSON.stringify(event)).not.to.include('Ann');
  });

  it('clears a field by null, where its schema lets it be absent', async () => {
    await change({ company: 'ACME' });
    const { body } = await change({ company: null });
    expect(body).not.to.have.property('company');
  });

  it('takes the name away by null, and by an empty one', async () => {
    for (const none of [null, '', '  ']) {
      expect((await change({ name: 'Ann' })).body).to.include({ name: 'Ann' });
      events.length = 0;
      const answer = await change({ name: none });
      expect([answer.status, answer.body]).to.deep.equal([200, (await person.client.me(person.token)).body]);
      expect(answer.body).not.to.have.property('name');
      const event = await eventually('the event', () => events[0]);
      expect(event).to.deep.include({ type: 'user.updated', fields: ['name'] });
    }
    expect((await change({ name: null })).status, 'without one already').to.equal(200);
  });

  it('gives nobody a username of another one, however it is written, and leaves all as it was', async () => {
    const username = `taken-${person.userId}`;
    expect((await change({ username })).status).to.equal(200);
    const other = await signUp(app.base);
    for (const same of [username, username.toUpperCase(), ` ${username} `])
      expectProblem(await change({ username: same, name: 'Eve' }, other), 409, 'username_taken');
    expect((await other.client.me(other.token)).body).not.to.have.any.keys('name', 'username');
    expect((await change({ username })).status, 'the own again').to.equal(200);
    expect((await change({ username: `${username}-2` })).status).to.equal(200);
    expect((await change({ username }, other)).status, 'given up').to.equal(200);
  });

  for (const [body, path] of [
    [{}, ''],
    [{ plan: 'pro' }, 'plan'],
    [{ notes: 'x' }, 'notes'],
    [{ company: 'x'.repeat(41) }, 'company'],
    [{ company: { $gt: '' } }, 'company'],
    [{ name: 'Ann', company: 7 }, 'company'],
    [{ email: 'eve@example.com' }, 'email'],
    [{ emailVerified: true }, 'emailVerified'],
    [{ password: 'another password' }, 'password'],
    [{ unknown: 1 }, 'unknown'],
  ] as const)
    it(`refuses ${JSON.stringify(body).slice(0, 40)}, by its name, and nothing changes`, async () => {
      const before = await stored();
      const answer = await change(body);
      expectProblem(answer, 400, 'invalid_request');
      expect(answer.body).to.have.nested.property('errors[0].path', path);
      expect(await stored()).to.deep.equal(before);
    });

  it('is also done by an admin, by the id, who is the actor then', async () => {
    const admin = await signUp(app.base);
    await app.auth.users.setRoles(admin.userId, ['admin']);
    events.length = 0;
    const answer = await app.client().send('PATCH', `/profile/${person.userId}`, {
      body: { company: 'ACME' },
      bearer: admin.token,
    });
    expect(answer.body).to.include({ id: person.userId, company: 'ACME' });
    const found = await eventually('the event', () => events.find(({ type }) => type === 'user.updated'));
    expect(found).to.include({ userId: person.userId, actor: admin.userId });
  });

  it('says what is missing at a registration, and what is not to be set there', async () => {
    const answer = await app.client().register({ ...newUser(), plan: 'pro', hobby: 'x' });
    expectProblem(answer, 400, 'invalid_request');
    expect(answer.body).to.have.deep.property('errors', [
      { path: 'plan', message: 'is not a known field' },
      { path: 'hobby', message: 'is not a known field' },
    ]);
  });
});
