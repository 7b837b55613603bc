import { expect } from 'chai';
import express from 'express';
import { problemHandler } from '../../src/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Answer, codeOf, newUser, tokensOf } from '../harness/client.js';
import { recordingLogger } from '../harness/logger.js';
import { rotate } from '../harness/rotate.js';
import { expiredTokens, signUp } from '../harness/sign-in.js';

describe('problem details', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.close());

  /** How to come by each code: what was sent, and what the challenge says. */
  const causes: [code: string, status: number, challenge: string | null, ask: () => Promise<Answer>][] = [
    ['invalid_request', 400, null, () => app.client().login({})],
    ['invalid_credentials', 401, 'Bearer', () => app.client().login(newUser())],
    ['token_missing', 401, 'Bearer', () => app.client().me(undefined)],
    ['token_missing', 401, 'Bearer', () => app.client().refresh()],
    ['token_invalid', 401, 'Bearer error="invalid_token"', () => app.client().me('no token of ours')],
    [
      'token_expired',
      401,
      'Bearer error="invalid_token"',
      async () => {
        const signedIn = await signUp(app.base);
        return app.client().me(expiredTokens(signedIn).accessToken);
      },
    ],
    [
      'session_revoked',
      401,
      'Bearer error="invalid_token"',
      async () => {
        const { client, token } = await signUp(app.base);
        await client.logout();
        return client.me(token);
      },
    ],
    [
      'refresh_token_reused',
      401,
      'Bearer',
      async () => {
        const { client } = await signUp(app.base);
        const stolen = client.copy();
        for (let generation = 0; generation < 2; generation++) await rotate(app.connection, client);
        return stolen.refresh();
      },
    ],
    [
      'insufficient_role',
      403,
      null,
      async () => app.client().send('GET', `${app.origin}/admin`, { bearer: (await signUp(app.base)).token }),
    ],
    [
      'cross_site_request',
      403,
      null,
      () => app.client().send('POST', '/logout', { headers: { 'sec-fetch-site': 'cross-site' } }),
    ],
    ['email_taken', 409, null, async () => app.client().register((await signUp(app.base)).fields)],
    [
      'username_taken',
      409,
      null,
      async () => {
        await app.client().register({ ...newUser(), username: 'problem' });
        return app.client().register({ ...newUser(), username: 'problem' });
      },
    ],
    ['payload_too_large', 413, null, () => app.client().login({ filling: 'x'.repeat(20_000) })],
    [
      'unsupported_media_type',
      415,
      null,
      () => app.client().send('POST', '/login', { body: {}, headers: { 'content-encoding': 'gzip' } }),
    ],
  ];
  for (const [code, status, challenge, ask] of causes) {
    it(`of ${code} say ${status} in five members${challenge ? `, and challenge with ${challenge}` : ''}`, async () => {
      const answer = await ask();
      const members = ['type', 'title', 'status', 'detail', 'code'];
      if (['invalid_request', 'unsupported_media_type'].includes(code)) members.push('errors');
      expect(answer.body).to.have.all.keys(members);
      expect(answer.body).to.include({ type: `urn:sealgate:error:${code}`, status, code });
      expect(answer.body).to.have.property('title').that.is.a('string').with.length.above(5);
      expect(answer.body).to.have.property('detail').that.is.a('string').with.length.above(5);
      expect(answer.status).to.equal(status);
      expect(answer.headers.get('content-type')).to.equal('application/problem+json; charset=utf-8');
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      expect(answer.headers.get('www-authenticate')).to.equal(challenge);
    });
  }

  it('blame no client for an error of a hook, whatever status and type it has', async () => {
    const logger = recordingLogger();
    let thrown: unknown;
    const failing = await startTestApp({
      logger,
      beforeLogin: () => {
        throw thrown;
      },
    });
    const fields = newUser();
    await failing.auth.users.create(fields);
    for (const [status, type] of [
      [418, 'x'],
      [402, 'card_error'],
      [404, undefined],
      [400, 'stream.not.readable'],
    ]) {
      thrown = Object.assign(new Error('what the provider said'), { status, type });
      const answer = await failing.client().login(fields);
      expect([answer.status, codeOf(answer)]).to.deep.equal([500, 'internal_error']);
      expect(JSON.stringify(answer.body)).not.to.include('provider');
      expect(logger.lines.splice(0).join()).to.include('what the provider said');
    }
    await failing.close();
  });

  it('blame the client for a body that the parser of the application cannot read', async () => {
    const logger = recordingLogger();
    const other = await startTestApp({
      logger,
      after: (application) => {
        application.use(express.json({ limit: 100 }), express.urlencoded({ parameterLimit: 1 }));
        application.use(problemHandler({ logger }));
      },
    });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const [status, rawBody, headers] of [
      [400, '{', {}],
      [413, `"${'x'.repeat(100)}"`, {}],
      [415, '{}', { 'content-type': 'application/json; charset=x-none' }],
      [415, '{}', { 'content-encoding': 'x-none' }],
      [400, 'a=1&b=2', form],
    ] as const) {
      const question = { rawBody, headers, byApplication: true };
      expect((await other.client().send('POST', `${other.origin}/theirs`, question)).status).to.equal(status);
    }
    expect(logger.lines).to.deep.equal([]);
    await other.close();
  });

  it('are no page: nothing in them comes from the request', async () => {
    const marked = '<script>alert(1)</script>';
    const answers = [
      await app.client().login({ email: marked, password: marked }),
      await app.client().register({ email: marked, password: 'x', [marked]: 1, username: '@' }),
      await app.client().me(marked),
      await app.client().send('POST', '/login', { rawBody: marked }),
    ];
    for (const { status, body } of answers) {
      expect(status).to.be.within(400, 401);
      expect(JSON.stringify(body)).not.to.include('alert');
    }
  });

  it('and successes alike are kept by no cache', async () => {
    const client = app.client();
    const fields = newUser();
    const registered = await client.register(fields);
    const { access_token: token } = tokensOf(registered);
    const answers = [registered, await client.login(fields), await client.refresh(), await client.me(token)];
    for (const method of ['GET', 'POST']) answers.push(await client.send(method, '/refresh-token'));
    for (const method of ['GET', 'POST']) answers.push(await client.send(method, '/logout'));
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 200, 200, 200, 200, 200, 204, 204]);
    for (const { headers } of answers) expect(headers.get('cache-control')).to.equal('no-store');
  });
});
