import { expect } from 'chai';
import { cookiesOf } from '../harness/cookies.js';
import { expectProblem } from '../harness/expect-problem.js';
import { ownPage, Page } from '../harness/page.js';
import { claimsOf, expiredTokens } from '../harness/sign-in.js';
import { describeWithEachStore, type StoreApp } from '../harness/stores.js';

const halfAMinute = 31_000;

describeWithEachStore('a request whose access token ran out', (start) => {
  let app: StoreApp;
  let page: Page;
  let person: Awaited<ReturnType<Page['signUp']>>;
  beforeEach(async () => {
    app = await start({
      transport: 'cookie',
      cookie: { secure: false },
      after: (express, auth) => {
        express.all('/twice', auth.requireAuth, auth.requireAuth, auth.requireRole('user'), (req, res) => {
          res.set('Cache-Control', 'public, max-age=60').json(req.currentUser?.id);
        });
      },
    });
    page = new Page(app.origin);
    person = await page.signUp();
  });
  afterEach(() => app.close());

  const expire = (browser = page) => browser.set('access_token', expiredTokens(person).accessToken);
  const generationOf = (browser: Page) => claimsOf(browser.cookie('access_token') ?? '').gen;

  it('is answered as if it had not, with new cookies for the next', async () => {
    for (const gone of [expiredTokens(person).accessToken, undefined]) {
      page.set('access_token', gone);
      await app.age(halfAMinute);
      const before = page.cookie('refresh_token');
      const answer = await page.send('GET', '/guarded');
      expect(answer.status).to.equal(200);
      expect(answer.body).to.deep.equal({ id: person.userId, sid: person.sid });
      expect(page.cookie('refresh_token')).not.to.equal(before);
      expect((await page.send('GET', '/guarded')).headers.getSetCookie()).to.deep.equal([]);
      // Shown once, the new refresh token is confirmed, whenever the guard's word for it is written.
      await page.send('POST', '/auth/refresh-token');
    }
    expect(generationOf(page)).to.equal(2);
  });

  it('is no matter of its method', async () => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      expire();
      const answer = await page.send(method, '/twice');
      expect(answer.status, method).to.equal(200);
      // Just after the login, the refresh cookie is new enough.
      expect([...cookiesOf(answer).keys()], method).to.deep.equal(['access_token']);
    }
  });

  it('is renewed once, however many guards it passes', async () => {
    await app.age(halfAMinute);
    expire();
    const answer = await page.send('GET', '/twice');
    expect(answer.status).to.equal(200);
    expect(answer.headers.getSetCookie()).to.have.length(2);
    expect(generationOf(page)).to.equal(1);
  });

  it('is renewed also where a browser fetches the page ahead of time', async () => {
    await app.age(halfAMinute);
    expire();
    const headers = { ...ownPage, 'sec-purpose': 'prefetch;prerender', 'sec-fetch-dest': 'document' };
    expect((await page.send('GET', '/guarded', { headers })).status).to.equal(200);
    expect(generationOf(page)).to.equal(1);
  });

  it('is one of twenty of a page: all are answered, and one generation passes', async () => {
    await app.age(halfAMinute);
    expire();
    const browsers = Array.from({ length: 20 }, () => page.copy());
    const answers = await Promise.all(
      browsers.map((browser, index) => browser.send(index % 2 ? 'GET' : 'POST', '/twice')),
    );
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(20).fill(200));
    expect(new Set(browsers.map(generationOf))).to.deep.equal(new Set([1]));
    // Whichever answer came last, its cookies are good.
    for (const browser of browsers) {
      expect((await browser.send('GET', '/guarded')).status).to.equal(200);
      expire(browser);
      expect((await browser.send('GET', '/guarded')).status).to.equal(200);
    }
  });

  it('is one of twenty of a page of which every other answer is lost, page after page', async () => {
    for (let pages = 0; pages < 4; pages++) {
      await app.age(halfAMinute);
      expire();
      const lost = Array.from({ length: 10 }, () => page.copy());
      const answers = await Promise.all([...lost, page].map((browser) => browser.send('GET', '/guarded')));
      for (const { status } of answers) expect(status).to.equal(200);
    }
  });

  it('with a refresh token from before is theft: the session ends, and its cookies', async () => {
    const thief = page.copy();
    for (let rotations = 0; rotations < 2; rotations++) {
      await app.age(halfAMinute);
      expire();
      expect((await page.send('GET', '/guarded')).status).to.equal(200);
    }
    await app.age(halfAMinute);
    expire(thief);
    const answer = await thief.send('GET', '/guarded');
    expectProblem(answer, 401, 'refresh_token_reused');
    expect(thief.jar.size).to.equal(0);
    const another = page.copy();
    expire(another);
    for (const browser of [page, another]) {
      expectProblem(await browser.send('GET', '/guarded'), 401, 'session_revoked');
      expect(browser.jar.size).to.equal(0);
      expectProblem(await browser.send('GET', '/guarded'), 401, 'token_missing');
    }
  });

  it('with a refresh token that is none of ours is 401, and the cookies go', async () => {
    for (const other of ['x', `${page.cookie('refresh_token')}x`, expiredTokens(person).refreshToken]) {
      const browser = page.copy();
      expire(browser);
      browser.set('refresh_token', other);
      expect((await browser.send('GET', '/guarded')).status).to.equal(401);
      expect(browser.jar.size).to.equal(0);
    }
    expect((await page.send('GET', '/guarded')).status).to.equal(200);
  });

  it('and whose session ended, or whose user is disabled, is 401, and the cookies go', async () => {
    const other = page.copy();
    await page.copy().send('POST', '/auth/logout');
    expire(other);
    expectProblem(await other.send('GET', '/guarded'), 401, 'session_revoked');
    expect(other.jar.size).to.equal(0);

    const next = new Page(app.origin);
    person = await next.signUp();
    await app.connection.collection('users').updateMany({}, { $set: { disabled: true } });
    expire(next);
    expectProblem(await next.send('GET', '/guarded'), 401, 'session_revoked');
    expect(next.jar.size).to.equal(0);
  });

  it('clears the cookies at the route that refreshes as well', async () => {
    page.set('refresh_token', 'x');
    expectProblem(await page.send('POST', '/auth/refresh-token'), 401, 'token_invalid');
    expect(page.jar.size).to.equal(0);
    const answer = await page.send('POST', '/auth/refresh-token');
    expectProblem(answer, 401, 'token_missing');
    expect(answer.headers.getSetCookie()).to.deep.equal([]);
  });

  it('or does not open, as that of a retired secret does not, is renewed as well', async () => {
    page.set('access_token', 'x');
    expect((await page.send('GET', '/guarded')).status).to.equal(200);
  });

  it('without a refresh token is 401, and nothing more', async () => {
    page.set('refresh_token', undefined);
    expire();
    const answer = await page.send('GET', '/guarded');
    expectProblem(answer, 401, 'token_expired');
    expect(answer.headers.getSetCookie()).to.deep.equal([]);
  });

  it('is not renewed for a bearer, which no browser shows by itself', async () => {
    const { accessToken } = expiredTokens(person);
    const answer = await page.send('GET', '/guarded', { bearer: accessToken });
    expectProblem(answer, 401, 'token_expired');
    expect(answer.headers.getSetCookie()).to.deep.equal([]);
    const bearer = page.cookie('access_token');
    expect((await new Page(app.origin).send('GET', '/guarded', { bearer })).status).to.equal(200);
  });

  it('takes no cookies from a browser for a bearer whose session ended', async () => {
    const other = new Page(app.origin);
    await other.signUp();
    const bearer = other.cookie('access_token');
    await other.send('POST', '/auth/logout');
    const answer = await page.send('GET', '/guarded', { bearer });
    expectProblem(answer, 401, 'session_revoked');
    expect(answer.headers.getSetCookie()).to.deep.equal([]);
  });

  it('has an answer that nobody may keep for others, whatever the application says of it', async () => {
    expire();
    expect((await page.send('GET', '/guarded')).headers.get('cache-control')).to.equal('no-store');
    expire();
    expect((await page.send('GET', '/twice')).headers.get('cache-control')).to.equal('no-store');
    expect((await page.send('GET', '/twice')).headers.get('cache-control')).to.equal('public, max-age=60');
  });

  it('and has no right to come is refused first, and renews nothing', async () => {
    expire();
    const answer = await page.send('POST', '/twice', { headers: { 'sec-fetch-site': 'cross-site' } });
    expectProblem(answer, 403, 'cross_site_request');
    expect(answer.headers.getSetCookie()).to.deep.equal([]);
  });
});
