import { expect } from 'chai';
import type { AuthEvent } from '../../../src/index.js';
import { signUpAdmin } from '../../harness/admin.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { newUser } from '../../harness/client.js';
import { eventually } from '../../harness/eventually.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { ownFields } from '../../harness/own-fields.js';
import type { SignedInClient } from '../../harness/sign-in.js';
import { UpstreamServer } from '../../harness/upstream.js';

describe('a user whom an admin adds', () => {
  let app: TestApp;
  let admin: SignedInClient;
  const events: AuthEvent[] = [];
  before(async () => {
    app = await startTestApp({
      users: { fields: ownFields },
      onEvent: (event) => events.push(event),
    });
    admin = await signUpAdmin(app);
  });
  after(() => app.close());
  const add = (body: unknown) => app.client().send('POST', '/users', { bearer: admin.token, body });

  it('is answered as an admin sees one, signs in, and has what was given and the defaults', async () => {
    const fields = newUser();
    const body = {
      ...fields,
      email: fields.email.toUpperCase(),
      name: 'Ann',
      roles: ['editor'],
      emailVerified: true,
    };
    const answer = await add({ ...body, notes: 'new' });
    expect(answer.status).to.equal(201);
    expect(answer.body).to.deep.include({
      email: fields.email,
      name: 'Ann',
      roles: ['editor'],
      disabled: false,
      emailVerified: true,
      plan: 'free',
    });
    expect((await app.client().login(fields)).status).to.equal(200);
    const stored = await app.connection.collection('users').findOne({ email: fields.email });
    expect(stored).to.include({ language: 'en', notes: 'new' });
    expect(stored).not.to.have.any.keys('password', 'passwordHash');
  });

  it('may have no password yet, and nobody signs in by any until one is set', async () => {
    const { email, password } = newUser();
    const { body } = await add({ email });
    for (const tried of [password, ' ', 'undefined', 'null'])
      expectProblem(await app.client().login({ email, password: tried }), 401, 'invalid_credentials');
    await app.auth.users.setPassword(Object(body).id, password);
    expect((await app.client().login({ email, password })).status).to.equal(200);
  });

  it('may be disabled from the beginning', async () => {
    const fields = newUser();
    expect((await add({ ...fields, disabled: true })).body).to.include({ disabled: true });
    expectProblem(await app.client().login(fields), 401, 'invalid_credentials');
  });

  it('is told of with the admin, who is no one who registered', async () => {
    events.length = 0;
    const { body } = await add(newUser());
    const event = await eventually('the event', () => events[0]);
    expect(event).to.include({ type: 'user.created', userId: Object(body).id, actor: admin.userId });
  });

  it('is refused where the address or the username is taken, in any spelling', async () => {
    const fields = { ...newUser(), username: 'somebody' };
    await add(fields);
    expectProblem(await add({ ...newUser(), username: 'Somebody' }), 409, 'username_taken');
    expectProblem(await add({ ...fields, email: fields.email.toUpperCase() }), 409, 'email_taken');
  });

  for (const body of [
    {},
    { email: 'ann' },
    { email: 'ann@example.com', password: 'short' },
    { email: 'ann@example.com', password: 'x'.repeat(73) },
    { email: 'ann@example.com', roles: ['two words'] },
    { email: 'ann@example.com', disabled: 'no' },
    { email: 'ann@example.com', plan: 'gold' },
    { email: { $gt: '' } },
  ])
    it(`is refused for ${JSON.stringify(body).slice(0, 60)}`, async () => {
      const before = await app.connection.collection('users').countDocuments();
      expectProblem(await add(body), 400, 'invalid_request');
      expect(await app.connection.collection('users').countDocuments()).to.equal(before);
    });

  it('is not added where another API has the users', async () => {
    const upstream = await UpstreamServer.start();
    const other = await startTestApp({ upstream: upstream.options });
    try {
      const { client, token: bearer } = await signUpAdmin(other);
      expectProblem(await client.send('POST', '/users', { bearer, body: newUser() }), 404, 'not_found');
    } finally {
      await other.close();
      await upstream.close();
    }
  });
});
