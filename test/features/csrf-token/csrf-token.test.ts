import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { startTestApp, type TestApp } from '../../harness/app.js';
import { newUser } from '../../harness/client.js';
import { cookiesOf } from '../../harness/cookies.js';
import { expectProblem } from '../../harness/expect-problem.js';
import { Page } from '../../harness/page.js';
import { expiredTokens } from '../../harness/sign-in.js';

/** A client that says nothing of where a request comes from. */
const silent = {};

describe('the token of clients that do not say where they are', () => {
  let app: TestApp;
  let page: Page;
  before(async () => {
    app = await startTestApp({ transport: 'cookie', cookie: { secure: false } });
  });
  beforeEach(async () => {
    page = new Page(app.origin);
    await page.signUp();
  });
  after(() => app.close());

  const tokenFor = async (browser: Page) =>
    String(Object((await browser.send('GET', '/auth/csrf-token', { headers: silent })).body).csrf_token);
  const act = (browser: Page, token?: string) =>
    browser.send('DELETE', '/auth/sessions', {
      headers: token === undefined ? silent : { 'x-csrf-token': token },
    });

  it('lets them act, as often as they like, and after a renewal as well', async () => {
    const token = await tokenFor(page);
    for (let times = 0; times < 3; times++) expect((await act(page, token)).status).to.equal(204);
    expect(
      (await page.send('POST', '/auth/refresh-token', { headers: { 'x-csrf-token': token } })).status,
    ).to.equal(200);
    expect((await act(page, token)).status).to.equal(204);
  });

  it('is needed in both places, the cookie and the header', async () => {
    const token = await tokenFor(page);
    expectProblem(await act(page), 403, 'cross_site_request');
    expectProblem(await act(page, ''), 403, 'cross_site_request');
    page.set('csrf_token', undefined);
    expectProblem(await act(page, token), 403, 'cross_site_request');
  });

  it('is needed whole, and the same in both', async () => {
    const token = await tokenFor(page);
    const another = await tokenFor(page.copy());
    const [mac = '', random = ''] = token.split('.');
    for (const wrong of [
      another,
      `${token}x`,
      mac,
      `${mac}.`,
      `.${random}`,
      `${random}.${mac}`,
      token.toUpperCase(),
    ])
      expectProblem(await act(page, wrong), 403, 'cross_site_request');
  });

  it('cannot be made by whoever can set cookies, such as a neighbour domain', async () => {
    const { sid } = await new Page(app.origin).signUp();
    const random = 'ab'.repeat(32);
    const message = `${sid.length}!${sid}!${random.length}!${random}`;
    for (const forged of [
      'x',
      'x.x',
      `${createHmac('sha256', '').update(message).digest('hex')}.${random}`,
      `${createHmac('sha256', 'sealgate').update(message).digest('hex')}.${random}`,
    ]) {
      page.set('csrf_token', forged);
      expectProblem(await act(page, forged), 403, 'cross_site_request');
    }
  });

  it("is of no use to another session, be it the attacker's own or the user's next", async () => {
    const attacker = new Page(app.origin);
    await attacker.signUp();
    const token = await tokenFor(attacker);
    page.set('csrf_token', token);
    expectProblem(await act(page, token), 403, 'cross_site_request');

    const own = await tokenFor(page);
    expect((await act(page, own)).status).to.equal(204);
    await page.signUp();
    expectProblem(await act(page, own), 403, 'cross_site_request');
  });

  it('from before a login is of no use after it', async () => {
    const visitor = new Page(app.origin);
    const token = await tokenFor(visitor);
    const headers = { 'x-csrf-token': token };
    expect((await visitor.send('POST', '/auth/register', { body: newUser(), headers })).status).to.equal(201);
    expectProblem(await act(visitor, token), 403, 'cross_site_request');
    expect((await act(visitor, await tokenFor(visitor))).status).to.equal(204);
  });

  it('is needed to log in and to register too, so that nobody is signed in as somebody else', async () => {
    const body = newUser();
    for (const path of ['/auth/login', '/auth/register'])
      expectProblem(
        await new Page(app.origin).send('POST', path, { body, headers: silent }),
        403,
        'cross_site_request',
      );
  });

  it('belongs to the session also when both tokens ran out', async () => {
    const { userId, sid } = await page.signUp();
    const token = await tokenFor(page);
    const { accessToken, refreshToken } = expiredTokens({ userId, sid });
    page.set('access_token', accessToken);
    page.set('refresh_token', refreshToken);
    const answer = await page.send('POST', '/auth/logout', { headers: { 'x-csrf-token': token } });
    expect(answer.status).to.equal(204);
  });

  it('is in a cookie that no script and no other site has, and that no neighbour can set', async () => {
    const kinds = [
      [{ secure: false }, 'csrf_token', {}],
      [{}, '__Host-csrf_token', { secure: true }],
      [{ domain: 'example.com', sameSite: 'lax' }, '__Host-csrf_token', { secure: true }],
    ] as const;
    for (const [cookie, name, attributes] of kinds) {
      const other = await startTestApp({ transport: 'cookie', cookie });
      try {
        const answer = await new Page(other.origin).send('GET', '/auth/csrf-token');
        expect(answer.headers.get('cache-control')).to.equal('no-store');
        const [[given, { value, attributes: those }] = ['', { value: '', attributes: {} }]] =
          cookiesOf(answer);
        expect(given).to.equal(name);
        expect(answer.body).to.deep.equal({ csrf_token: value });
        expect(those).to.deep.equal({ httponly: true, samesite: 'Strict', path: '/', ...attributes });
      } finally {
        await other.close();
      }
    }
  });

  it('is not to be had where no cookie authorizes', async () => {
    const bearer = await startTestApp({ connection: app.connection });
    try {
      expect((await bearer.client().send('GET', '/csrf-token')).status).to.equal(404);
    } finally {
      await bearer.close();
    }
  });
});
