import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser, tokensOf } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';

const wanted = {
  _id: '0123456789abcdef01234567',
  id: '0123456789abcdef01234567',
  roles: ['admin'],
  role: 'admin',
  'roles.0': 'admin',
  disabled: true,
  passwordHash: `$2b$04$${'.'.repeat(53)}`,
  createdAt: '2001-01-01T00:00:00.000Z',
  updatedAt: '2001-01-01T00:00:00.000Z',
  upstream: { source: 'https://example.com', id: '1' },
  user: { roles: ['admin'] },
  $set: { roles: ['admin'] },
  isAdmin: true,
  sid: 'a session of choice',
  gen: 5,
};

describe('an attacker who sends more fields than were asked for', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());

  it('is refused at registration, for each of them by its name', async () => {
    const fields = newUser();
    const refused = await app.client().register({ ...fields, ...wanted });
    expectProblem(refused, 400, 'invalid_request');
    expect(await app.connection.collection('users').countDocuments({ email: fields.email })).to.equal(0);
    for (const [field, value] of Object.entries(wanted))
      expectProblem(await app.client().register({ ...fields, [field]: value }), 400, 'invalid_request');

    const { user, access_token: bearer } = tokensOf(await app.client().register(fields));
    expect(user).to.have.all.keys('id', 'email', 'roles', 'createdAt', 'updatedAt');
    const stored = await app.connection.collection('users').findOne({ email: fields.email });
    expect(stored).to.have.all.keys(
      '_id',
      'email',
      'passwordId',
      'roles',
      'disabled',
      'createdAt',
      'updatedAt',
    );
    expect(stored).to.include({ disabled: false });
    expect(stored?.roles).to.deep.equal(['user']);
    expect((await app.client().send('GET', `${app.origin}/admin`, { bearer })).status).to.equal(403);
  });

  it('is given nothing for them at login', async () => {
    const fields = newUser();
    await app.client().register(fields);
    const { user, access_token: bearer } = tokensOf(await app.client().login({ ...fields, ...wanted }));
    expect(user.roles).to.deep.equal(['user']);
    expect((await app.client().send('GET', `${app.origin}/admin`, { bearer })).status).to.equal(403);
  });

  it('is given nothing for them in the own profile', async () => {
    const fields = newUser();
    const { user, access_token: bearer } = tokensOf(await app.client().register(fields));
    const body = {
      name: 'Ada',
      ...wanted,
      email: 'another@example.com',
      username: 'another',
      password: 'another one',
    };
    const answer = await app.client().send('PATCH', `/profile/${user.id}`, { body, bearer });
    expect(answer.status).to.equal(200);
    const stored = await app.connection.collection('users').findOne({ email: fields.email });
    expect(stored).to.deep.include({ name: 'Ada', roles: ['user'], disabled: false });
    expect(stored).not.to.have.any.keys('username', 'role', 'isAdmin', 'upstream', 'password');
    expect((await app.client().login(fields)).status).to.equal(200);
  });
});
