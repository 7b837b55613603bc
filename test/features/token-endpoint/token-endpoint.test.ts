import { expect } from 'chai';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { type Answer, type Client, newUser, tokensOf } from '../../harness/client.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { age, sessionsOf } from '../../harness/sessions.js';
import { claimsOf, expiredTokens } from '../../harness/sign-in.js';

const toBody = { delivery: 'body' };
const halfAMinute = 31_000;

function refreshTokenOf(answer: Answer): string {
  const { refresh_token: token } = Object(answer.body);
  expect(token).to.be.a('string').with.length.above(100);
  return token;
}

describe('a client without cookies', () => {
  let app: TestApp;
  let client: Client;
  let fields: ReturnType<typeof newUser>;
  let refreshToken: string;
  before(async () => {
    app = await startTestApp({ tokenEndpoint: { refresh: true } });
  });
  beforeEach(async () => {
    client = app.client();
    fields = newUser();
    refreshToken = refreshTokenOf(await client.register({ ...fields, ...toBody }));
  });
  after(() => app.close());
  const exchange = (body: Record<string, unknown>) => client.send('POST', '/token', { body });

  it('has the refresh token in the body of register and login, and no cookie', async () => {
    for (const answer of [
      await client.register({ ...newUser(), ...toBody }),
      await client.login({ ...fields, ...toBody }),
    ]) {
      expect(answer.body).to.have.all.keys(
        'access_token',
        'token_type',
        'expires_in',
        'token_expiration',
        'refresh_token',
        'user',
      );
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      expect((await client.me(tokensOf(answer).access_token)).status).to.equal(200);
    }
  });

  it('who does not ask for it, or asks for a cookie, has a cookie', async () => {
    for (const wish of [{}, { delivery: 'cookie' }, { delivery: null }, { delivery: '' }]) {
      const answer = await app.client().login({ ...fields, ...wish });
      expect(answer.headers.getSetCookie()).to.have.length(1);
      expect(answer.body).to.have.all.keys(
        'access_token',
        'token_type',
        'expires_in',
        'token_expiration',
        'user',
      );
    }
    for (const delivery of ['mail', 1, ['body'], { body: true }])
      expectProblem(await app.client().login({ ...fields, delivery }), 400, 'invalid_request');
  });

  for (const field of ['refresh_token', 'token']) {
    it(`exchanges "${field}" for an access token and the rotated refresh token, in the body`, async () => {
      await age(app.connection, halfAMinute);
      const answer = await exchange({ [field]: refreshToken });
      expect(answer.status).to.equal(200);
      expect(answer.body).to.have.all.keys(
        'access_token',
        'token_type',
        'expires_in',
        'token_expiration',
        'refresh_token',
        'user',
      );
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      const { access_token: token, token_expiration: expiration, user } = tokensOf(answer);
      expect(claimsOf(token)).to.include({ gen: 1, exp: expiration / 1000 });
      expect((await client.me(token)).body).to.deep.equal({ ...user, sub: user.id });
      await age(app.connection, halfAMinute);
      expect((await exchange({ [field]: refreshTokenOf(answer) })).status).to.equal(200);
    });
  }

  it('may repeat an exchange whose answer got lost, and is found out with an older token', async () => {
    expect((await exchange({ refresh_token: refreshToken })).status).to.equal(200);
    expect((await exchange({ refresh_token: refreshToken })).status).to.equal(200);
    await age(app.connection, halfAMinute);
    const second = refreshTokenOf(await exchange({ refresh_token: refreshToken }));
    await age(app.connection, halfAMinute);
    const third = await exchange({ refresh_token: second });
    await age(app.connection, halfAMinute);
    expectProblem(await exchange({ refresh_token: refreshToken }), 401, 'refresh_token_reused');
    expectProblem(await exchange({ refresh_token: refreshTokenOf(third) }), 401, 'session_revoked');
    expectProblem(await client.me(tokensOf(third).access_token), 401, 'session_revoked');
  });

  it('can exchange nothing but a refresh token that lives', async () => {
    const { access_token: accessToken } = tokensOf(await client.login(fields));
    const { sub: userId, sid } = claimsOf(accessToken);
    const expired = expiredTokens({ userId, sid }).refreshToken;
    expectProblem(await exchange({ refresh_token: accessToken }), 401, 'token_invalid');
    expectProblem(await exchange({ refresh_token: `${refreshToken}x` }), 401, 'token_invalid');
    expectProblem(await exchange({ refresh_token: expired }), 401, 'token_expired');
    for (const body of [
      {},
      { refresh_token: '' },
      { refresh_token: null },
      { refresh_token: { $gt: '' } },
      { refresh_token: [refreshToken] },
      { token: 1 },
      { username: fields.email, password: fields.password },
    ])
      expectProblem(await exchange(body), 400, 'invalid_request');
    client.refreshToken = refreshToken;
    expectProblem(await exchange({}), 400, 'invalid_request');
  });

  for (const field of ['refresh_token', 'token']) {
    it(`logs out by "${field}" in the body, also twice`, async () => {
      const body = { [field]: refreshToken };
      for (let times = 0; times < 2; times++)
        expect((await client.send('POST', '/logout', { body })).status).to.equal(204);
      expectProblem(await exchange({ refresh_token: refreshToken }), 401, 'session_revoked');
      const ended = claimsOf(tokensOf(await client.login(fields)).access_token).sid;
      expect((await sessionsOf(app.connection)).map(({ _id }) => _id)).to.include(ended);
    });
  }

  it('logs out everywhere by a token in the body', async () => {
    const other = refreshTokenOf(await client.login({ ...fields, ...toBody }));
    const body = { refresh_token: refreshToken };
    expect((await client.send('POST', '/logout?everywhere=true', { body })).status).to.equal(204);
    expectProblem(await exchange({ refresh_token: other }), 401, 'session_revoked');
  });

  it('who shows something else at a logout ends nothing', async () => {
    for (const body of [{ refresh_token: 'x' }, { other: refreshToken }, {}])
      expect((await client.send('POST', '/logout', { body })).status).to.equal(204);
    for (const body of [{ refresh_token: { $ne: '' } }, { token: ['x'] }, [refreshToken]])
      expectProblem(await client.send('POST', '/logout', { body }), 400, 'invalid_request');
    expect((await exchange({ refresh_token: refreshToken })).status).to.equal(200);
  });
});

describe('the token endpoint', () => {
  it('and tokens in bodies are off unless they are asked for', async () => {
    const app = await startTestApp();
    try {
      const client = app.client();
      const fields = newUser();
      const answer = await client.register({ ...fields, ...toBody });
      expect(answer.body).to.have.all.keys(
        'access_token',
        'token_type',
        'expires_in',
        'token_expiration',
        'user',
      );
      const token = client.refreshToken;
      const credentials = { username: fields.email, password: fields.password };
      for (const body of [{ refresh_token: token }, { token }, credentials])
        expect((await client.send('POST', '/token', { body })).status).to.equal(404);
    } finally {
      await app.close();
    }
  });

  it('takes what is configured, and no more', async () => {
    const app = await startTestApp({ tokenEndpoint: { stateless: true } });
    try {
      const client = app.client();
      const answer = await client.register({ ...newUser(), ...toBody });
      expect(answer.body).not.to.have.property('refresh_token');
      const refused = await client.send('POST', '/token', { body: { refresh_token: client.refreshToken } });
      expectProblem(refused, 400, 'invalid_request');
      expect(Object(refused.body).detail).to.equal('Send username and password');
    } finally {
      await app.close();
    }
  });

  it('answers by no other method', async () => {
    const app = await startTestApp({ tokenEndpoint: { refresh: true, stateless: true } });
    try {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const answer = await app.client().send(method, '/token');
        expectProblem(answer, 405, 'method_not_allowed');
        expect(answer.headers.get('allow')).to.equal('POST');
      }
    } finally {
      await app.close();
    }
  });
});
