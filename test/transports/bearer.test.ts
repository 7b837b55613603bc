import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { tokensOf } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';
import { requestLines, sendRaw } from '../harness/raw-http.js';

describe('the bearer of a request', () => {
  let app: TestApp;
  let token: string;
  before(async () => {
    app = await startTestApp();
    token = tokensOf(await app.client().register()).access_token;
  });
  after(() => app.close());
  const withAuthorization = (authorization: string) =>
    app.client().send('GET', '/me', { headers: { authorization } });

  it('is known by a scheme in any case, and any number of spaces', async () => {
    for (const scheme of ['Bearer ', 'bearer ', 'BEARER ', 'bEaReR ', 'Bearer   '])
      expect((await withAuthorization(`${scheme}${token}`)).status, scheme).to.equal(200);
    expect((await withAuthorization(`Bearer ${token}  `)).status).to.equal(200);
  });

  it('is missing without the header, without the token, and in every other scheme', async () => {
    const missing = [
      'Bearer',
      'Bearer ',
      'Basic YTpi',
      `Basic ${token}`,
      `Digest ${token}`,
      `Token ${token}`,
      `JWT ${token}`,
      token,
      `Bearer${token}`,
      `Bearer,${token}`,
      `Bearer=${token}`,
      `X-Bearer ${token}`,
      `"Bearer ${token}"`,
    ];
    for (const authorization of missing) {
      const answer = await withAuthorization(authorization);
      expectProblem(answer, 401, 'token_missing');
      expect(answer.headers.get('www-authenticate'), authorization).to.equal('Bearer');
    }
    const answer = await app.client().me(undefined);
    expectProblem(answer, 401, 'token_missing');
    expect(answer.headers.get('www-authenticate')).to.equal('Bearer');
  });

  it('is invalid with anything before, behind or within the token', async () => {
    const wrong = [
      `Bearer Bearer ${token}`,
      `Bearer ${token} ${token}`,
      `Bearer ${token},`,
      `Bearer ${token}, Bearer ${token}`,
      `Bearer "${token}"`,
      `Bearer ${token};`,
      `Bearer ${token.slice(0, 20)} ${token.slice(20)}`,
      `Bearer token=${token}`,
      'Bearer null',
      'Bearer undefined',
      'Bearer [object Object]',
      'Bearer .',
      'Bearer ....',
      'Bearer %20',
    ];
    for (const authorization of wrong) {
      const answer = await withAuthorization(authorization);
      expectProblem(answer, 401, 'token_invalid');
      expect(answer.headers.get('www-authenticate'), authorization).to.equal('Bearer error="invalid_token"');
    }
  });

  it('is looked for in the header alone', async () => {
    const places: [string, string, { headers?: Record<string, string>; body?: unknown }][] = [
      ['GET', `/me?access_token=${token}`, {}],
      ['GET', `/me?token=${token}`, {}],
      ['GET', '/me', { headers: { cookie: `access_token=${token}; authorization=Bearer ${token}` } }],
      ['GET', '/me', { headers: { cookie: `refresh_token=${token}` } }],
      ['GET', '/me', { headers: { 'x-access-token': token, 'proxy-authorization': `Bearer ${token}` } }],
      [
        'GET',
        '/me',
        {
          headers: {
            'x-forwarded-authorization': `Bearer ${token}`,
            'x-original-authorization': `Bearer ${token}`,
          },
        },
      ],
    ];
    for (const [method, path, question] of places)
      expectProblem(await app.client().send(method, path, question), 401, 'token_missing');
  });

  it('is the first of several, and the others change nothing', async () => {
    const ask = async (...authorizations: string[]) => {
      const lines = authorizations.map((value) => `Authorization: ${value}`);
      return (await sendRaw(app.origin, requestLines(app.origin, 'GET', '/auth/me', ...lines))).status;
    };
    expect(await ask(`Bearer ${token}`, 'Bearer another')).to.equal(200);
    expect(await ask('Bearer another', `Bearer ${token}`)).to.equal(401);
    expect(await ask('Basic YTpi', `Bearer ${token}`)).to.equal(401);
    expect(await ask('', `Bearer ${token}`)).to.equal(401);
  });

  it('is the same at every guard', async () => {
    for (const path of ['/auth/me', '/guarded', '/admin']) {
      const url = `${app.origin}${path}`;
      expectProblem(await app.client().send('GET', url), 401, 'token_missing');
      expectProblem(await app.client().send('GET', url, { bearer: `${token}x` }), 401, 'token_invalid');
    }
    expect((await app.client().send('GET', `${app.origin}/guarded`, { bearer: token })).status).to.equal(200);
    expectProblem(
      await app.client().send('GET', `${app.origin}/admin`, { bearer: token }),
      403,
      'insufficient_role',
    );
  });
});
