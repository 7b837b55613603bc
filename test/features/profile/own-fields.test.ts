import { expect } from 'chai';
import { z } from 'zod';
import { signUpAdmin } from '../../harness/admin.js';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { type Answer, newUser } from '../../harness/client.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { ownFields } from '../../harness/own-fields.js';
import { rejectionOf } from '../../harness/refusal.js';

const headers = { 'sec-fetch-site': 'same-origin' };

for (const transport of ['bearer', 'cookie'] as const) {
  describe(`a user with fields of the application, with the ${transport} transport,`, () => {
    let app: TestApp;
    before(async () => {
      app = await startTestApp({
        transport,
        tokenEndpoint: { refresh: true, stateless: true },
        users: { fields: ownFields },
        after: (express, auth) => {
          express.get('/whole', auth.requireAuth, (req, res) => {
            res.json(req.currentUser);
          });
        },
      });
    });
    after(() => app.close());

    const expectClientsUser = (
      answer: Answer,
      userOf: (body: object) => unknown = (body) => Reflect.get(body, 'user'),
    ) => {
      const user = userOf(Object(answer.body));
      expect(user, JSON.stringify(answer.body)).to.include({ company: 'ACME', plan: 'free' });
      expect(user).not.to.have.any.keys('language', 'notes');
    };

    it('has those that clients see in every answer, and a guard has all', async () => {
      const client = app.client();
      const fields = newUser();
      const send = (method: string, path: string, body?: object, bearer?: string) =>
        client.send(method, path, { body, bearer, headers });
      const inBody = { ...fields, company: 'ACME', language: 'de', delivery: 'body' };
      const registered = await send('POST', '/register', inBody);
      expectClientsUser(registered);
      const { email, password } = fields;
      const users = app.connection.collection('users');
      await users.updateOne({ email }, { $set: { notes: 'late' } });

      const login = await send('POST', '/login', { email, password, delivery: 'body' });
      expectClientsUser(login);
      const { access_token: bearer, refresh_token, user } = Object(login.body);
      expectClientsUser(await send('POST', '/login', { email, password }));
      expectClientsUser(await send('POST', '/refresh-token'));
      expectClientsUser(await send('POST', '/token', { refresh_token }));
      const stateless = await send('POST', '/token', { username: email, password });
      expectClientsUser(stateless);
      const change = { current_password: password, new_password: 'another password', delivery: 'body' };
      const same = (body: object) => body;
      expectClientsUser(await send('GET', '/me', undefined, bearer), same);
      expectClientsUser(await send('GET', `/profile/${user.id}`, undefined, bearer), same);
      expectClientsUser(await send('PATCH', '/me', { name: 'Ann' }, bearer), same);
      expectClientsUser(await send('PATCH', `/profile/${user.id}`, { name: 'Bea' }, bearer), same);
      const whole = await client.send('GET', `${app.origin}/whole`, { bearer });
      expect(whole.body).to.include({ company: 'ACME', language: 'de', plan: 'free', notes: 'late' });
      expectClientsUser(await send('POST', '/change-password', change, bearer));
    });

    it('has none of them by a stateless token, which is all that is known then', async () => {
      const client = app.client();
      const { email, password } = newUser();
      await client.send('POST', '/register', { body: { email, password, company: 'ACME' }, headers });
      const answer = await client.send('POST', '/token', { body: { username: email, password } });
      const { body } = await app.client().me(Object(answer.body).access_token);
      expect(body).to.have.all.keys('id', 'sub', 'email', 'roles', 'createdAt', 'updatedAt');
    });

    if (transport === 'bearer')
      it('is shown to admins as clients see one', async () => {
        const { token: bearer } = await signUpAdmin(app);
        const body = { ...newUser(), company: 'ACME', language: 'de', notes: 'x' };
        const created = await app.client().send('POST', '/users', { bearer, body });
        const same = (answer: object) => answer;
        expectClientsUser(created, same);
        const path = `/users/${Object(created.body).id}`;
        expectClientsUser(await app.client().send('GET', path, { bearer }), same);
        const change = { bearer, body: { notes: 'y' } };
        expectClientsUser(await app.client().send('PATCH', path, change), same);
        const listed = await app.client().send('GET', `/users?email=${body.email}`, { bearer });
        expectClientsUser(listed, ({ users }: { users?: unknown[] }) => users?.[0]);
        const stored = await app.connection.collection('users').findOne({ email: body.email });
        expect(stored).to.include({ language: 'de', notes: 'y' });
      });

    it('has a field that says whether the address was proved, where something says so', async () => {
      const client = app.client();
      const fields = newUser();
      const registered = await client.send('POST', '/register', {
        body: { ...fields, delivery: 'body' },
        headers,
      });
      const { user, access_token: bearer } = Object(registered.body);
      expect(user).not.to.have.property('emailVerified');
      await app.auth.users.update(user.id, { emailVerified: true });
      expect((await client.me(bearer)).body).to.have.property('emailVerified', true);
    });
  });
}

describe('a field of the application whose schema asks a database', () => {
  it('is taken or refused over HTTP and by code', async () => {
    const schema = z.string().refine(async (text) => text !== 'taken', 'is taken');
    const app = await startTestApp({
      users: { fields: { handle: { schema, registration: true, profile: true, client: true } } },
    });
    try {
      const send = (handle: string) =>
        app.client().send('POST', '/register', { body: { ...newUser(), handle, delivery: 'body' } });
      const refused = await send('taken');
      expectProblem(refused, 400, 'invalid_request');
      expect(refused.body).to.deep.include({ errors: [{ path: 'handle', message: 'is taken' }] });
      const { user, access_token: bearer } = Object((await send('free')).body);
      expect(user).to.include({ handle: 'free' });
      const change = (handle: string) => app.client().send('PATCH', '/me', { bearer, body: { handle } });
      expectProblem(await change('taken'), 400, 'invalid_request');
      expect((await change('other')).body).to.include({ handle: 'other' });
      const [fields, other] = [
        { ...newUser(), handle: 'taken' },
        { name: 'Ann', handle: 'taken' },
      ];
      const byCode = [
        app.auth.users.update(user.id, other),
        app.auth.users.create(fields),
        app.auth.register(fields),
      ];
      for (const rejected of byCode)
        expect(await rejectionOf(rejected)).to.include({ code: 'invalid_request' });
    } finally {
      await app.close();
    }
  });
});

describe('a user who is shared by requests', () => {
  it('keeps its dates, whatever a handler does', async () => {
    const app = await startTestApp({
      users: { fields: { born: { schema: z.coerce.date(), registration: true, client: true } } },
      after: (express, auth) => {
        express.get(
          '/dates',
          auth.withUser(({ currentUser }, res) => {
            const { createdAt, updatedAt } = currentUser;
            const born: unknown = Reflect.get(currentUser, 'born');
            const failing = [createdAt, updatedAt, born].filter((date) => {
              try {
                return date instanceof Date && date.setTime(0) !== 0;
              } catch (error) {
                return error instanceof TypeError;
              }
            });
            res.json({ failing: failing.length, dates: [createdAt, updatedAt, born] });
          }),
        );
      },
    });
    try {
      const body = { ...newUser(), born: '2001-02-03', delivery: 'body' };
      const registered = await app.client().send('POST', '/register', { body });
      const { user, access_token: bearer } = Object(registered.body);
      const dates = [user.createdAt, user.updatedAt, '2001-02-03T00:00:00.000Z'];
      for (const _ of [1, 2])
        expect((await app.client().send('GET', `${app.origin}/dates`, { bearer })).body).to.deep.equal({
          failing: 3,
          dates,
        });
    } finally {
      await app.close();
    }
  });
});
