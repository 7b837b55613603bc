import { expect } from 'chai';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { type Client, newUser } from '../../harness/client.js';
import { CommandCount } from '../../harness/commands.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { DatabaseProxy } from '../../harness/proxy.js';
import { sessionsOf } from '../../harness/sessions.js';

const week = 7 * 86_400_000;

describe('a stateless token', () => {
  let proxy: DatabaseProxy;
  let app: TestApp;
  let client: Client;
  let fields: ReturnType<typeof newUser> & { username: string; name: string };
  let token: string;
  beforeEach(async () => {
    proxy = await DatabaseProxy.start();
    app = await startTestApp({
      tokenEndpoint: { stateless: true },
      users: { cacheFor: 0 },
      sessions: { check: 'every-request' },
      proxy,
      connectOptions: { monitorCommands: true, serverSelectionTimeoutMS: 300, heartbeatFrequencyMS: 500 },
      after: (express, auth) => {
        express.get('/who', auth.requireAuth, (req, res) => res.json([req.currentUser, auth.claims(req)]));
        express.get('/session', auth.requireSession, (_req, res) => res.json('in'));
        express.get(
          '/own/:id',
          auth.requireOwner((req) => req.params.id),
          (_req, res) => res.json('in'),
        );
      },
    });
    client = app.client();
    fields = { ...newUser(), username: 'gadget', name: 'A gadget' };
    await client.register(fields);
    token = Object((await getToken('gadget')).body).access_token;
  });
  afterEach(async () => {
    await proxy.restore();
    await app.close();
    await proxy.close();
  });
  const getToken = (username: string) =>
    client.send('POST', '/token', { body: { username, password: fields.password } });
  const ask = (path: string, bearer = token) => client.send('GET', `${app.origin}${path}`, { bearer });

  it('is given for a username or an address and the password, for seven days, with no session and no cookie', async () => {
    const before = await sessionsOf(app.connection);
    for (const username of ['gadget', 'GADGET', fields.email]) {
      const answer = await getToken(username);
      expect(answer.status).to.equal(200);
      expect(answer.body).to.have.all.keys(
        'access_token',
        'token_type',
        'expires_in',
        'token_expiration',
        'user',
      );
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
      expect(Object(answer.body).token_expiration - Date.now()).to.be.within(week - 20_000, week + 20_000);
    }
    expect(await sessionsOf(app.connection)).to.have.length(before.length);
  });

  it('is given to nobody else', async () => {
    for (const body of [
      { username: 'gadget', password: 'wrong' },
      { username: 'nobody', password: fields.password },
    ])
      expectProblem(await client.send('POST', '/token', { body }), 401, 'invalid_credentials');
    await app.connection.collection('users').updateMany({}, { $set: { disabled: true } });
    expectProblem(await getToken('gadget'), 401, 'invalid_credentials');
  });

  it('tells a guard all of its user, roles included', async () => {
    const [user, claims] = Object((await ask('/who')).body);
    expect(user).to.include({ email: fields.email, username: 'gadget', name: 'A gadget' });
    expect(user.roles).to.deep.equal(['user']);
    expect(user).to.deep.equal(Object((await getToken('gadget')).body).user);
    expect(claims).to.include({ type: 'stateless_token', sub: user.id, username: 'gadget' });
    expect(claims).not.to.have.any.keys('sid', 'gen');
  });

  it('costs no command of the database, not even where sessions are asked after at every request', async () => {
    const count = new CommandCount(app.connection);
    for (const path of ['/guarded', '/who', '/auth/me', `/own/${Object((await ask('/who')).body)[0].id}`])
      expect((await ask(path)).status, path).to.equal(200);
    expect((await ask('/admin')).status).to.equal(403);
    expect(count.take()).to.deep.equal([]);
    count.stop();
  });

  it('is accepted while the database is away', async () => {
    await proxy.cut();
    for (let times = 0; times < 3; times++) expect((await ask('/guarded')).status).to.equal(200);
  });

  it('is refused where a session is wanted', async () => {
    const { id } = Object((await ask('/auth/me')).body);
    for (const [method, path] of [
      ['GET', '/session'],
      ['GET', '/auth/sessions'],
      ['DELETE', '/auth/sessions'],
      ['DELETE', '/auth/sessions/x'],
      ['GET', `/auth/profile/${id}`],
      ['PATCH', `/auth/profile/${id}`],
      ['GET', '/auth/users'],
    ] as const) {
      const answer = await client.send(method, `${app.origin}${path}`, { bearer: token, body: undefined });
      expectProblem(answer, 401, 'token_invalid');
    }
    expect((await client.refresh()).status).to.equal(200);
  });

  it('is no refresh token, and ends nothing at a logout', async () => {
    expectProblem(
      await client.send('POST', '/refresh-token', { headers: { cookie: `refresh_token=${token}` } }),
      401,
      'token_invalid',
    );
    const other = app.client();
    expect((await other.logout(token)).status).to.equal(204);
    const everywhere = await other.send('POST', '/logout?everywhere=true', { bearer: token });
    expectProblem(everywhere, 401, 'token_invalid');
    expect((await client.refresh()).status).to.equal(200);
    expect((await ask('/guarded')).status).to.equal(200);
  });

  it('outlives its user: nothing ends it early but a change of the secret', async () => {
    await app.connection.collection('users').updateMany({}, { $set: { disabled: true, roles: [] } });
    expect((await ask('/guarded')).status).to.equal(200);
    await app.connection.collection('users').deleteMany({});
    expect((await ask('/guarded')).status).to.equal(200);

    const secret = 'another secret of the tests, which nobody uses outside of them';
    for (const [previousSecrets, status] of [
      [['a secret of the tests, which nobody uses outside of them'], 200],
      [[], 401],
    ] as const) {
      const options = { secret, previousSecrets, tokenEndpoint: { stateless: true } };
      const next = await startTestApp({ ...options, connection: app.connection });
      try {
        expect((await client.send('GET', `${next.origin}/guarded`, { bearer: token })).status).to.equal(
          status,
        );
      } finally {
        await next.close();
      }
    }
  });

  it('is nothing to an application that issues none', async () => {
    const other = await startTestApp({ connection: app.connection });
    try {
      expectProblem(
        await client.send('GET', `${other.origin}/guarded`, { bearer: token }),
        401,
        'token_invalid',
      );
    } finally {
      await other.close();
    }
  });

  it('lives as long as the application says', async () => {
    const options = { tokenEndpoint: { stateless: true, statelessExpiresIn: '1h' } };
    const other = await startTestApp({ ...options, connection: app.connection });
    try {
      const body = { username: 'gadget', password: fields.password };
      const answer = await other.client().send('POST', '/token', { body });
      expect(Object(answer.body).token_expiration - Date.now()).to.be.within(3_580_000, 3_620_000);
    } finally {
      await other.close();
    }
  });
});
