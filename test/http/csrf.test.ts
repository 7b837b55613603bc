import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { expectProblem } from '../harness/expect-problem.js';
import { Page } from '../harness/page.js';

const listed = 'https://app.example.com';
const elsewhere = 'https://evil.example';
const unsafe = ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPPATCH', 'LOCK'];

describe('a request that cookies authorize', () => {
  let app: TestApp;
  let page: Page;
  let token: string;
  before(async () => {
    app = await startTestApp({
      transport: 'cookie',
      cookie: { secure: false },
      corsOrigins: [listed],
      after: (express, auth) => {
        express.all('/thing', auth.requireAuth, (_req, res) => res.json('done'));
        express.all('/role', auth.requireRole('user'), (_req, res) => res.json('done'));
      },
    });
    page = new Page(app.origin);
    await page.signUp();
    token = String(Object((await page.send('GET', '/auth/csrf-token')).body).csrf_token);
  });
  after(() => app.close());

  const sites = [undefined, 'same-origin', 'none', 'same-site', 'cross-site', 'nonsense', 'Same-Origin'];
  const origins = () => [
    undefined,
    app.origin,
    listed,
    elsewhere,
    'null',
    app.origin.replace('http', 'https'),
  ];

  /** Whether a request shall pass that says this of itself. */
  const passes = (site: string | undefined, origin: string | undefined, hasToken: boolean) => {
    if (origin === listed) return true;
    if (site !== undefined) return site === 'same-origin' || site === 'none';
    return origin === undefined || origin === 'null' ? hasToken : origin === app.origin;
  };

  for (const method of unsafe) {
    it(`by ${method} passes from our own pages, or with a token of those who do not say where they are`, async () => {
      for (const site of sites)
        for (const origin of origins())
          for (const hasToken of [false, true]) {
            const headers = {
              ...(site === undefined ? {} : { 'sec-fetch-site': site }),
              ...(origin === undefined ? {} : { origin }),
              ...(hasToken ? { 'x-csrf-token': token } : {}),
            };
            const answer = await page.copy().send(method, '/thing', { headers });
            const isRight = passes(site, origin, hasToken);
            expect(answer.status, JSON.stringify(headers)).to.equal(isRight ? 200 : 403);
            if (!isRight) expectProblem(answer, 403, 'cross_site_request');
          }
    });
  }

  it('is asked where it comes from by every guard and every route of ours that changes something', async () => {
    const headers = { 'sec-fetch-site': 'same-site', 'x-csrf-token': token };
    for (const [method, path] of [
      ['POST', '/role'],
      ['POST', '/auth/register'],
      ['POST', '/auth/login'],
      ['POST', '/auth/refresh-token'],
      ['POST', '/auth/logout'],
      ['POST', '/auth/logout?everywhere=true'],
      ['DELETE', '/auth/sessions'],
      ['DELETE', '/auth/sessions/x'],
      ['PATCH', '/auth/profile/x'],
      ['PATCH', '/auth/users/x'],
      ['DELETE', '/auth/users/x/sessions'],
    ] as const)
      expectProblem(await page.send(method, path, { headers, body: {} }), 403, 'cross_site_request');
    expect((await page.send('GET', '/guarded')).status).to.equal(200);
  });

  it('by a safe method may come from anywhere, since it changes nothing and no other site can read it', async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      for (const site of ['cross-site', 'same-site', 'none'])
        expect((await page.send(method, '/thing', { headers: { 'sec-fetch-site': site } })).status).to.equal(
          200,
        );
    const { headers } = await page.send('GET', '/auth/me', { headers: { origin: elsewhere } });
    expect(headers.get('access-control-allow-origin')).to.equal(null);
  });

  for (const [method, path] of [
    ['GET', '/auth/logout'],
    ['GET', '/auth/refresh-token'],
  ] as const) {
    it(`by ${method} ${path} acts, and so may not come from another origin`, async () => {
      for (const headers of [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { origin: elsewhere },
        { origin: 'null' },
      ]) {
        const answer = await page.copy().send(method, path, { headers });
        expect(answer.status).to.equal(403);
        expect(answer.headers.getSetCookie()).to.deep.equal([]);
      }
      expect((await page.send('GET', '/guarded')).status).to.equal(200);
      const own = new Page(app.origin);
      await own.signUp();
      expect((await own.send(method, path)).status).to.be.oneOf([200, 204]);
    });
  }

  it('by a bearer needs no such proof: no page makes a browser send one', async () => {
    const bearer = page.cookie('access_token');
    const answer = await new Page(app.origin).send('POST', '/thing', { bearer, headers: {} });
    expect(answer.status).to.equal(200);
    const forged = await page.send('POST', '/thing', {
      bearer: 'x',
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expectProblem(forged, 401, 'token_invalid');
  });
});
