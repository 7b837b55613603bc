import { expect } from 'chai';
import { z } from 'zod';
import { signUpAdmin } from '../harness/admin.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser, type Question, tokensOf } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

/** What nobody may say of a user, in any body. */
const internal = {
  _id: '0123456789abcdef01234567',
  id: '0123456789abcdef01234567',
  role: 'admin',
  'roles.0': 'admin',
  passwordHash: `$2b$04$${'.'.repeat(53)}`,
  passwordId: '0123456789abcdef01234567',
  passwordVersion: 7,
  sessionsVersion: 0,
  sparedSession: 'a session of choice',
  createdAt: '2001-01-01T00:00:00.000Z',
  updatedAt: '2001-01-01T00:00:00.000Z',
  upstream: { source: 'https://example.com', id: '1' },
  'upstream.id': '1',
  user: { roles: ['admin'] },
  own: { credit: 1_000_000 },
  $set: { roles: ['admin'] },
  isAdmin: true,
  sid: 'a session of choice',
  gen: 5,
  constructor: { prototype: { roles: ['admin'] } },
};
/** What only admins may. */
const ofAdmins = { roles: ['admin'], disabled: true, emailVerified: true, credit: 1_000_000 };

describe('an attacker who sends more fields than were asked for', () => {
  let app: TestApp;
  let admin: SignedInClient;
  let person: SignedInClient;
  before(async () => {
    app = await startTestApp({
      users: {
        fields: {
          company: { schema: z.string().optional(), registration: true, profile: true, client: true },
          credit: { schema: z.number().optional(), client: true },
        },
      },
    });
    admin = await signUpAdmin(app);
    person = await signUp(app.base);
  });
  after(() => app.close());

  const send = (method: string, path: string, question: Question) =>
    app.client().send(method, path, question);
  const stored = () => app.connection.collection('users').find().sort({ _id: 1 }).toArray();

  /** Each of these alone, beside what is right; nothing is stored or changed by it. */
  const expectRefused = async (
    method: string,
    path: string,
    right: () => object,
    more: object,
    bearer?: string,
  ) => {
    const before = await stored();
    for (const [name, value] of Object.entries(more)) {
      const answer = await send(method, path, { bearer, body: { ...right(), [name]: value } });
      expectProblem(answer, 400, 'invalid_request');
      // A name that is none is not repeated.
      const repeated = /^\w+$/.test(name) ? name : '?';
      expect(answer.body).to.have.nested.property('errors[0].path', repeated);
    }
    const polluting = JSON.stringify(right())
      .replace(/^\{/, '{"__proto__":{"roles":["admin"]},')
      .replace(',}', '}');
    expectProblem(await send(method, path, { bearer, rawBody: polluting }), 400, 'invalid_request');
    expect(await stored()).to.deep.equal(before);
  };

  it('is given nothing for them at registration', async () => {
    await expectRefused('POST', '/register', newUser, { ...internal, ...ofAdmins });
  });

  it('is stored, without them, as a user without rights', async () => {
    const fields = { ...newUser(), company: 'ACME' };
    const { user, access_token: bearer } = tokensOf(await app.client().register(fields));
    expect(user).to.have.all.keys('id', 'email', 'roles', 'company', 'createdAt', 'updatedAt');
    const document = await app.connection.collection('users').findOne({ email: fields.email });
    expect(document).to.have.all.keys(
      ...['_id', 'email', 'passwordId', 'roles', 'disabled', 'company', 'createdAt', 'updatedAt'],
    );
    expect(document).to.deep.include({ roles: ['user'], disabled: false });
    expect((await send('GET', `${app.origin}/admin`, { bearer })).status).to.equal(403);
  });

  it('is given nothing for them at login', async () => {
    const body = { ...person.fields, ...internal, ...ofAdmins };
    const { user, access_token: bearer } = tokensOf(await app.client().login(body));
    expect(user.roles).to.deep.equal(['user']);
    expect((await send('GET', `${app.origin}/admin`, { bearer })).status).to.equal(403);
  });

  it('is given nothing for them in the own profile', async () => {
    const others = { ...internal, ...ofAdmins, email: 'another@example.com', password: 'another one' };
    for (const path of ['/me', `/profile/${person.userId}`])
      await expectRefused('PATCH', path, () => ({ name: 'Ada' }), others, person.token);
    expect((await app.client().login(person.fields)).status).to.equal(200);
  });

  it('changes nothing internal as an admin either', async () => {
    const { token } = admin;
    await expectRefused('POST', '/users', newUser, internal, token);
    const others = { ...internal, password: 'another one' };
    await expectRefused('PATCH', `/users/${person.userId}`, () => ({ name: 'Ada' }), others, token);
  });

  it('invites nobody to be more than the roles say', async () => {
    const right = () => ({ email: newUser().email });
    await expectRefused('POST', '/invitations', right, { ...internal, disabled: false, exp: 1 }, admin.token);
  });
});
