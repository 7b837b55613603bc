import { expect } from 'chai';
import express from 'express';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { type Answer, type Client, newUser } from '../../harness/client.js';
import { recordingLogger } from '../../harness/logger.js';
import { DatabaseProxy } from '../../harness/proxy.js';
import { expiredTokens, signUp } from '../../harness/sign-in.js';

type Fields = Record<string, string> | [string, string][];

function post(client: Client, fields: Fields): Promise<Answer> {
  const rawBody = String(new URLSearchParams(fields));
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return client.send('POST', '/token', { rawBody, headers });
}

/** RFC 6749, section 5.2. */
function expectOAuthError(answer: Answer, error: string, status = 400): void {
  expect(answer.body).to.have.all.keys('error', 'error_description');
  expect(answer.body).to.include({ error });
  expect(answer.status).to.equal(status);
  expect(answer.headers.get('content-type')).to.match(/^application\/json\b/);
  expect(answer.headers.get('cache-control')).to.equal('no-store');
  expect(answer.headers.get('pragma')).to.equal('no-cache');
}

describe('the token endpoint, by forms of OAuth 2.0', () => {
  let app: TestApp;
  let client: Client;
  let fields: ReturnType<typeof newUser>;
  let refreshToken: string;
  before(async () => {
    app = await startTestApp({ tokenEndpoint: { refresh: true, stateless: true, password: true } });
    client = app.client();
    fields = newUser();
    const { body } = await client.register({ ...fields, delivery: 'body' });
    refreshToken = Object(body).refresh_token;
  });
  after(() => app.close());
  const password = () => ({ username: fields.email, password: fields.password });

  it('refreshes', async () => {
    const answer = await post(client, { grant_type: 'refresh_token', refresh_token: refreshToken });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.have.all.keys('access_token', 'token_type', 'expires_in', 'refresh_token');
    expect(answer.body).to.include({ token_type: 'Bearer' });
    expect(Object(answer.body).expires_in).to.be.within(590, 600);
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expect(answer.headers.get('pragma')).to.equal('no-cache');
    expect((await client.me(Object(answer.body).access_token)).status).to.equal(200);
  });

  it('takes a parameter without a value for one that is not there, and what it does not know for nothing', async () => {
    const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const harmless: Fields[] = [
      { ...refresh, token: '', scope: '', client_id: '', username: '', password: '' },
      { ...refresh, client_id: 'an application', client_secret: 'x', audience: 'y', constructor: 'z' },
      [...Object.entries(refresh), ['resource', 'https://one.example'], ['resource', 'https://two.example']],
      { ...password(), grant_type: 'password', refresh_token: '', token: '' },
    ];
    for (const those of harmless) expect((await post(client, those)).status).to.equal(200);
    const rawBody = `grant_type=refresh_token&scope&refresh_token=${refreshToken}&client_id=x`;
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from('an%20application:').toString('base64')}`,
    };
    expect((await client.send('POST', '/token', { rawBody, headers })).status).to.equal(200);
  });

  it('gives a stateless token for a password', async () => {
    const answer = await post(client, {
      grant_type: 'password',
      scope: 'all',
      client_id: 'x',
      ...password(),
    });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.have.all.keys('access_token', 'token_type', 'expires_in');
    expect(Object(answer.body).expires_in).to.be.within(7 * 86_400 - 10, 7 * 86_400);
    expect((await client.me(Object(answer.body).access_token)).status).to.equal(200);
  });

  it('calls everything that is wrong with what is held an invalid grant', async () => {
    const { userId, sid } = await signUp(app.base);
    const expired = expiredTokens({ userId, sid });
    for (const wrong of ['x', `${refreshToken}x`, expired.refreshToken, expired.accessToken])
      expectOAuthError(
        await post(client, { grant_type: 'refresh_token', refresh_token: wrong }),
        'invalid_grant',
      );
    for (const wrong of [{ password: 'wrong' }, { username: 'nobody' }, { username: 'nobody@example.com' }])
      expectOAuthError(
        await post(client, { grant_type: 'password', ...password(), ...wrong }),
        'invalid_grant',
      );
  });

  it('calls a request invalid that lacks something, has something twice, or has it in a wrong form', async () => {
    const refresh = { grant_type: 'refresh_token' };
    const wrong: Fields[] = [
      {},
      { refresh_token: refreshToken },
      password(),
      refresh,
      { ...refresh, ...password() },
      { ...refresh, refresh_token: '' },
      { grant_type: 'password', refresh_token: refreshToken },
      { grant_type: 'password', username: fields.email },
      { grant_type: 'password', ...password(), password: 'x'.repeat(1025) },
      { grant_type: '', refresh_token: refreshToken },
      [
        ['grant_type', 'refresh_token'],
        ['refresh_token', refreshToken],
        ['refresh_token', refreshToken],
      ],
      [
        ['grant_type', 'refresh_token'],
        ['refresh_token', refreshToken],
        ['scope', 'a'],
        ['scope', 'b'],
      ],
      [
        ['grant_type', 'refresh_token'],
        ['grant_type', 'password'],
        ['refresh_token', refreshToken],
      ],
      { 'grant_type[$ne]': 'x', refresh_token: refreshToken },
      { ...refresh, 'refresh_token[$gt]': '' },
    ];
    for (const those of wrong) expectOAuthError(await post(client, those), 'invalid_request');
  });

  it('calls a form invalid that cannot be read', async () => {
    const send = (rawBody: string, headers: Record<string, string> = {}) =>
      client.send('POST', '/token', {
        rawBody,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      });
    const form = 'grant_type=password';
    expectOAuthError(await send(`${form}&password=${'x'.repeat(17_000)}`), 'invalid_request', 413);
    expectOAuthError(await send(form + '&x='.repeat(1001)), 'invalid_request');
    const compressed = await send(form, { 'content-encoding': 'gzip' });
    expectOAuthError(compressed, 'invalid_request', 415);
    expect(compressed.headers.get('accept-encoding')).to.equal('identity');
    const type = 'application/x-www-form-urlencoded; charset=utf-7';
    expectOAuthError(await send(form, { 'content-type': type }), 'invalid_request', 415);
  });

  it('reads what the application left of a form', async () => {
    for (const parser of [express.raw, express.text]) {
      const other = await startTestApp({
        tokenEndpoint: { stateless: true, password: true },
        connection: app.connection,
        before: (application) => application.use(parser({ type: () => true })),
      });
      try {
        const answer = await post(other.client(), { grant_type: 'password', ...password() });
        expect(answer.status).to.equal(200);
        expectOAuthError(
          await post(other.client(), [
            ['grant_type', 'a'],
            ['grant_type', 'b'],
          ]),
          'invalid_request',
        );
      } finally {
        await other.close();
      }
    }
  });

  it('knows no other grant', async () => {
    for (const grant of ['authorization_code', 'client_credentials', 'PASSWORD', '__proto__', 'constructor'])
      expectOAuthError(
        await post(client, { grant_type: grant, refresh_token: refreshToken, ...password() }),
        'unsupported_grant_type',
      );
  });

  it('knows no grant that is not configured', async () => {
    for (const [on, off] of [
      ['refresh', 'password'],
      ['stateless', 'password'],
      ['stateless', 'refresh_token'],
    ] as const) {
      const other = await startTestApp({ tokenEndpoint: { [on]: true }, connection: app.connection });
      try {
        const form = { grant_type: off, refresh_token: refreshToken, ...password() };
        expectOAuthError(await post(other.client(), form), 'unsupported_grant_type');
      } finally {
        await other.close();
      }
    }
  });

  it('warns once at the start that the grant of passwords is deprecated, where it is on', async () => {
    for (const [password, warnings] of [
      [true, 1],
      [false, 0],
    ] as const) {
      const logger = recordingLogger();
      const tokenEndpoint = { refresh: true, stateless: true, password };
      const other = await startTestApp({ connection: app.connection, tokenEndpoint, logger });
      await other.close();
      const told = logger.lines.filter((line) => line.includes('deprecated (RFC 9700, section 2.4)'));
      expect(told).to.have.length(warnings);
    }
  });

  it('is told of in the OpenAPI document as deprecated where passwords are, and with no password where they are not taken', async () => {
    const fieldsOf = async ({ base }: Pick<TestApp, 'base'>) => {
      const { paths } = Object(await (await fetch(`${base}/openapi.json`)).json());
      const content = paths['/token'].post.requestBody.content['application/x-www-form-urlencoded'];
      return Object(content).schema.properties;
    };
    const on = await fieldsOf(app);
    expect([on.username.deprecated, on.password.deprecated, on.refresh_token.deprecated]).to.deep.equal([
      true,
      true,
      undefined,
    ]);
    const other = await startTestApp({ tokenEndpoint: { refresh: true, stateless: true } });
    try {
      expect(await fieldsOf(other)).to.have.all.keys('grant_type', 'refresh_token', 'token');
    } finally {
      await other.close();
    }
  });

  it('says in its own way that the database is away', async () => {
    const proxy = await DatabaseProxy.start();
    const other = await startTestApp({
      tokenEndpoint: { refresh: true, stateless: true, password: true },
      proxy,
      connectOptions: { serverSelectionTimeoutMS: 300, heartbeatFrequencyMS: 500 },
    });
    try {
      const { body } = await other.client().register({ ...newUser(), delivery: 'body' });
      await proxy.cut();
      for (const form of [
        { grant_type: 'refresh_token', refresh_token: String(Object(body).refresh_token) },
        { grant_type: 'password', ...password() },
      ]) {
        const answer = await post(other.client(), form);
        expectOAuthError(answer, 'temporarily_unavailable', 503);
        expect(Number(answer.headers.get('retry-after'))).to.be.above(0);
      }
    } finally {
      await proxy.restore();
      await other.close();
      await proxy.close();
    }
  });

  it('takes forms nowhere else, since any site can send one', async () => {
    const rawBody = String(new URLSearchParams({ email: fields.email, password: fields.password }));
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const path of ['/login', '/register'])
      expect((await client.send('POST', path, { rawBody, headers })).status).to.equal(400);
  });
});
