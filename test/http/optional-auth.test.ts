import { expect } from 'chai';
import type { Express } from 'express';
import type { Auth } from '../../src/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { expectProblem } from '../harness/expect-problem.js';
import { claimsOf, forge } from '../harness/forge.js';
import { ownPage, Page } from '../harness/page.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { expiredTokens, signUp } from '../harness/sign-in.js';

const crossSite = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };

function mount(express: Express, auth: Auth<unknown, string>): void {
  express.all('/optional', auth.optionalAuth, (req, res) => {
    res.json({ id: req.currentUser?.id ?? null, sid: auth.claims(req)?.sid ?? null });
  });
  express.all('/lenient', auth.lenientAuth, (req, res) => {
    res.json({ id: req.currentUser?.id ?? null, sid: auth.claims(req)?.sid ?? null });
  });
  express.get('/then', auth.lenientAuth, auth.requireAuth, (_req, res) => void res.json('in'));
}

const guest = { id: null, sid: null };

describe('a route for guests as well', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ after: mount });
  });
  after(() => app.close());
  const ask = (path: string, bearer?: string) =>
    app.client().send('GET', `${app.origin}${path}`, { bearer, byApplication: true });

  it('knows who is signed in, and lets guests pass', async () => {
    const { token, userId, sid } = await signUp(app.base);
    for (const path of ['/optional', '/lenient']) {
      expect((await ask(path, token)).body, path).to.deep.equal({ id: userId, sid });
      expect((await ask(path)).body, path).to.deep.equal(guest);
    }
  });

  it('refuses a token that is bad, expired or ended, or takes who shows it for a guest, as the route chooses', async () => {
    const person = await signUp(app.base);
    await person.client.logout(person.token);
    const bad = {
      token_invalid: 'nonsense',
      token_expired: expiredTokens(person).accessToken,
      session_revoked: person.token,
    };
    for (const [code, token] of Object.entries(bad)) {
      expectProblem(await ask('/optional', token), 401, code);
      expect((await ask('/lenient', token)).body, code).to.deep.equal(guest);
    }
    expect((await ask('/lenient', forge(claimsOf('refresh_token')))).body).to.deep.equal(guest);
  });

  it('has a guard after it ask again', async () => {
    const { token } = await signUp(app.base);
    expect((await ask('/then', token)).body).to.equal('in');
    expectProblem(await ask('/then'), 401, 'token_missing');
    expectProblem(await ask('/then', 'nonsense'), 401, 'token_invalid');
  });
});

describe('a route for guests as well, while the database is away', () => {
  it('takes nobody for a guest who shows a token', async () => {
    const proxy = await DatabaseProxy.start();
    const app = await startTestApp({
      after: mount,
      proxy,
      users: { cacheFor: 0 },
      connectOptions: { serverSelectionTimeoutMS: 300, heartbeatFrequencyMS: 500 },
    });
    const { token } = await signUp(app.base);
    proxy.cut();
    for (const path of ['/optional', '/lenient']) {
      const answer = await app
        .client()
        .send('GET', `${app.origin}${path}`, { bearer: token, byApplication: true });
      expectProblem(answer, 503, 'service_unavailable');
      expect((await app.client().send('GET', `${app.origin}${path}`)).body, path).to.deep.equal(guest);
    }
    await app.close();
    await proxy.close();
  });
});

describe('a page for guests as well, with cookies', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ transport: 'cookie', after: mount });
  });
  after(() => app.close());

  it('knows the browser, and renews what has expired', async () => {
    const page = new Page(app.origin);
    expect((await page.send('GET', '/optional')).body).to.deep.equal(guest);
    const person = await page.signUp();
    const known = { id: person.userId, sid: person.sid };
    expect((await page.send('GET', '/optional')).body).to.deep.equal(known);
    for (const path of ['/optional', '/lenient']) {
      page.set('access_token', expiredTokens(person).accessToken);
      expect((await page.send('GET', path)).body, path).to.deep.equal(known);
    }
  });

  it('takes cookies of a session that ended away, once it was told of or taken for a guest', async () => {
    for (const [path, status] of [
      ['/optional', 401],
      ['/lenient', 200],
    ] as const) {
      const page = new Page(app.origin);
      const { userId } = await page.signUp();
      await app.auth.users.endSessions(userId);
      expect((await page.send('GET', path)).status).to.equal(status);
      expect((await page.send('GET', '/optional')).body, path).to.deep.equal(guest);
    }
  });

  it('refuses what another site sends with cookies, and lets in what it sends without', async () => {
    const page = new Page(app.origin);
    await page.signUp();
    for (const path of ['/optional', '/lenient']) {
      expectProblem(await page.send('POST', path, { headers: crossSite }), 403, 'cross_site_request');
      expect((await page.send('POST', path, { headers: ownPage })).body, path).not.to.deep.equal(guest);
      const another = new Page(app.origin);
      expect((await another.send('POST', path, { headers: crossSite })).body, path).to.deep.equal(guest);
    }
  });
});
