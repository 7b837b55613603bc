import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { expectProblem } from '../harness/expect-problem.js';
import { ownPage, Page } from '../harness/page.js';
import { requestLines, sendRaw } from '../harness/raw-http.js';

const listed = 'https://app.example.com';
const unlisted = 'https://evil.example';

describe('where a request that acts on the cookie comes from', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ corsOrigins: [listed, 'https://other.example.com:8443'] });
  });
  after(() => app.close());

  const sites = [
    'same-origin',
    'same-site',
    'none',
    'cross-site',
    'nonsense',
    '',
    'same-origin, cross-site',
    'SAME-ORIGIN',
  ];
  const own = ['same-origin', 'none'];
  type Row = [site: string | undefined, origin: string | undefined, passes: boolean];
  const rows = (): Row[] => [
    [undefined, undefined, true],
    [undefined, app.origin, true],
    [undefined, listed, true],
    [undefined, 'https://other.example.com:8443', true],
    [undefined, unlisted, false],
    [undefined, 'null', false],
    [undefined, '', false],
    // Near misses of our own origin and of a listed one.
    [undefined, app.origin.replace('http', 'https'), false],
    [undefined, app.origin.replace(/\d+$/, '1'), false],
    [undefined, app.origin.replace(/:\d+$/, ''), false],
    [undefined, `${app.origin}/`, false],
    [undefined, `${listed}.evil.example`, false],
    [undefined, 'https://evil-app.example.com', false],
    [undefined, 'https://sub.app.example.com', false],
    [undefined, 'http://app.example.com', false],
    [undefined, 'https://app.example.com:8443', false],
    [undefined, 'https://other.example.com', false],
    [undefined, listed.toUpperCase(), true],
    [undefined, `${listed}, ${unlisted}`, false],
    [undefined, `${unlisted}, ${listed}`, false],
    ...sites.map((site): Row => [site, undefined, own.includes(site)]),
    ...sites.map((site): Row => [site, listed, true]),
    ...sites.map((site): Row => [site, unlisted, own.includes(site)]),
    ...sites.map((site): Row => [site, 'null', own.includes(site)]),
    ...sites.map((site): Row => [site, app.origin, own.includes(site)]),
  ];

  for (const path of ['/refresh-token', '/logout']) {
    for (const method of ['GET', 'POST']) {
      it(`decides whether ${method} ${path} acts`, async () => {
        for (const [site, origin, passes] of rows()) {
          const headers = [
            ...(site === undefined ? [] : [`Sec-Fetch-Site: ${site}`]),
            ...(origin === undefined ? [] : [`Origin: ${origin}`]),
          ];
          const { status } = await sendRaw(
            app.origin,
            requestLines(app.origin, method, `/auth${path}`, ...headers),
          );
          const acted = path === '/logout' ? 204 : 401;
          expect(status, `${site} ${origin}`).to.equal(passes ? acted : 403);
        }
      });
    }
  }

  it('is told in the refusal, which leaves the session alone', async () => {
    const client = app.client();
    await client.register();
    for (const path of ['/refresh-token', '/logout']) {
      const answer = await client.send('POST', path, {
        headers: { 'sec-fetch-site': 'cross-site', origin: unlisted },
      });
      expectProblem(answer, 403, 'cross_site_request');
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
      expect(answer.headers.get('access-control-allow-origin')).to.equal(null);
    }
    expect((await client.refresh()).status).to.equal(200);
  });

  const ahead = [
    'sec-purpose: prefetch',
    'sec-purpose: prefetch;prerender',
    'sec-purpose: prefetch;anonymous-client-ip',
  ];
  const aheadOfOld = ['purpose: prefetch', 'x-moz: prefetch', 'purpose: Prefetch'];
  for (const transport of ['bearer', 'cookie'] as const)
    it(`is not all: what a browser asks for ahead of time, or as a part of a page, does nothing, with the ${transport} transport`, async () => {
      const other = await startTestApp({ transport, corsOrigins: [listed] });
      try {
        const page = new Page(other.origin);
        const { userId } = await page.signUp();
        const before = [...page.jar];
        const parts = [
          'image',
          'script',
          'style',
          'iframe',
          'frame',
          'embed',
          'object',
          'video',
          'font',
          'nonsense',
        ];
        const unintended = [
          ...[...ahead, ...aheadOfOld].map((line) => Object.fromEntries([line.split(': ')])),
          ...parts.map((part) => ({ 'sec-fetch-dest': part })),
        ];
        for (const headers of unintended)
          for (const from of [ownPage, { 'sec-fetch-site': 'none' }, { origin: listed }, {}])
            for (const path of ['/auth/refresh-token', '/auth/logout', '/auth/logout?everywhere=true']) {
              const answer = await page.send('GET', path, { headers: { ...from, ...headers } });
              expectProblem(answer, 403, 'cross_site_request');
              expect(Object(answer.body).detail).to.match(/ahead of time|part of it/);
              expect(answer.headers.getSetCookie()).to.deep.equal([]);
            }
        expect([...page.jar]).to.deep.equal(before);
        for (const part of ['document', 'empty']) {
          const answer = await page.send('GET', '/auth/refresh-token', {
            headers: { ...ownPage, 'sec-fetch-dest': part },
          });
          expect(Object(answer.body).user).to.include({ id: userId });
        }
      } finally {
        await other.close();
      }
    });

  it('matters with its purpose for GET alone: a form in a frame of our own page may sign out', async () => {
    const client = app.client();
    await client.register();
    const headers = { ...ownPage, 'sec-fetch-dest': 'iframe' };
    expect((await client.send('POST', '/logout', { headers })).status).to.equal(204);
  });

  it('is asked before the token is looked at, so that another site learns nothing of who is signed in', async () => {
    const signedIn = app.client();
    await signedIn.register();
    const question = { headers: { 'sec-fetch-site': 'cross-site' } };
    const answers = [
      await signedIn.send('GET', '/refresh-token', question),
      await app.client().send('GET', '/refresh-token', question),
    ];
    expect(answers[0]?.body).to.deep.equal(answers[1]?.body);
  });
});
