import { expect } from 'chai';
import { z } from 'zod';
import type { AuthEvent } from '../../../src/index.js';
import { signUpAdmin } from '../../harness/admin.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { newUser, tokensOf } from '../../harness/client.js';
import { eventually } from '../../harness/eventually.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { rejectionOf } from '../../harness/refusal.js';
import { type SignedInClient, signUp } from '../../harness/sign-in.js';

const invitation = z.strictObject({ token: z.string(), expiresAt: z.iso.datetime() });
const aDay = 86_400_000;

describe('an invitation', () => {
  let app: TestApp;
  let admin: SignedInClient;
  const events: AuthEvent[] = [];
  before(async () => {
    app = await startTestApp({ onEvent: (event) => events.push(event) });
    admin = await signUpAdmin(app);
  });
  after(() => app.close());
  const invite = (body: unknown, bearer = admin.token) =>
    app.client().send('POST', '/invitations', { bearer, body });
  const register = (token: unknown, fields = newUser()) =>
    app.client().register({ ...fields, invitation: token });

  it('lets one address register, with the roles that it names', async () => {
    const fields = newUser();
    const answer = await invite({ email: fields.email.toUpperCase(), roles: ['editor', 'admin'] });
    expect(answer.status).to.equal(201);
    const { token } = invitation.parse(answer.body);
    const registered = await register(token, fields);
    expect(registered.status).to.equal(201);
    expect(tokensOf(registered).user).to.deep.include({ email: fields.email, roles: ['editor', 'admin'] });
  });

  it('gives the roles of everybody where it names none', async () => {
    const fields = newUser();
    const { token } = invitation.parse((await invite({ email: fields.email })).body);
    expect(tokensOf(await register(token, fields)).user.roles).to.deep.equal(['user']);
  });

  it('lives a week, or as long as was said', async () => {
    for (const [expiresIn, milliseconds] of [
      [undefined, 7 * aDay],
      ['1m', 60_000],
      ['36h', 1.5 * aDay],
      [3600, 3_600_000],
      ['366d', 366 * aDay],
    ] as const) {
      const { body } = await invite({ email: newUser().email, ...(expiresIn ? { expiresIn } : {}) });
      const life = Date.parse(invitation.parse(body).expiresAt) - Date.now();
      expect(life).to.be.within(milliseconds - 30_000, milliseconds + 30_000);
    }
  });

  it('is told of, with whom it is for and what it gives, but not how to use it', async () => {
    events.length = 0;
    const { email } = newUser();
    const { body } = await invite({ email, roles: ['editor'] });
    const event = await eventually('the event', () => events[0]);
    expect(event).to.deep.include({ type: 'user.invited', email, roles: ['editor'], actor: admin.userId });
    expect(JSON.stringify(event)).not.to.include(invitation.parse(body).token);
  });

  it('is made by admins alone', async () => {
    const person = await signUp(app.base);
    expectProblem(await invite({ email: newUser().email }, person.token), 403, 'insufficient_role');
  });

  for (const body of [
    {},
    { email: 'ann' },
    { email: ['ann@example.com'] },
    { email: 'ann@example.com', roles: 'admin' },
    { email: 'ann@example.com', roles: ['two words'] },
    { email: 'ann@example.com', expiresIn: '59s' },
    { email: 'ann@example.com', expiresIn: '367d' },
    { email: 'ann@example.com', expiresIn: -1 },
    { email: 'ann@example.com', expiresIn: 'soon' },
    { email: 'ann@example.com', expiresIn: true },
  ])
    it(`is not made of ${JSON.stringify(body)}`, async () => {
      expectProblem(await invite(body), 400, 'invalid_request');
    });
});

describe('an invitation where a user has one role', () => {
  it('is refused with two', async () => {
    const app = await startTestApp({ users: { map: { role: 'role' } } });
    try {
      const { email } = newUser();
      const inviting = app.auth.users.invite({ email, roles: ['editor', 'admin'] });
      expect(await rejectionOf(inviting)).to.include({ code: 'invalid_request' });
      const { token } = await app.auth.users.invite({ email, roles: ['editor'] });
      expect((await app.client().register({ ...newUser(), email, invitation: token })).status).to.equal(201);
    } finally {
      await app.close();
    }
  });
});

describe('a registration that is', () => {
  const start = (registration: 'open' | 'invited' | 'closed') => startTestApp({ registration });

  it('for the invited refuses everybody else, and says so', async () => {
    const app = await start('invited');
    try {
      const fields = newUser();
      for (const body of [fields, ...['x', '', null].map((invitation) => ({ ...fields, invitation }))])
        expectProblem(await app.client().register(body), 403, 'registration_closed');
      expectProblem(await app.client().register({ ...fields, invitation: 7 }), 400, 'invalid_request');
      const { token } = await app.auth.users.invite({ email: fields.email });
      expect((await app.client().register({ ...fields, invitation: token })).status).to.equal(201);
      expect(await app.connection.collection('users').countDocuments()).to.equal(1);
    } finally {
      await app.close();
    }
  });

  it('closed refuses everybody with 403, and those as well whom somebody invited before', async () => {
    const app = await start('closed');
    const open = await startTestApp();
    try {
      const fields = newUser();
      const { token } = await open.auth.users.invite({ email: fields.email });
      for (const body of [fields, { ...fields, invitation: token }])
        expectProblem(await app.client().register(body), 403, 'registration_closed');
      expect(await app.connection.collection('users').countDocuments()).to.equal(0);
      const { id } = await app.auth.users.create({ ...fields, roles: ['admin'] });
      const { access_token: bearer, user } = tokensOf(await app.client().login(fields));
      expect(user.id).to.equal(id);
      const body = { email: newUser().email };
      expectProblem(
        await app.client().send('POST', '/invitations', { bearer, body }),
        403,
        'registration_closed',
      );
      expect((await app.client().send('POST', '/users', { bearer, body })).status).to.equal(201);
    } finally {
      await app.close();
      await open.close();
    }
  });
});
