import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Page } from '../harness/page.js';
import { sendRaw } from '../harness/raw-http.js';
import { signUp } from '../harness/sign-in.js';

const listed = 'https://app.example.com';

describe('origins', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({
      corsOrigins: [listed],
      corsHeaders: ['traceparent', 'x-request-id'],
      before: (express) => void express.set('trust proxy', 'loopback'),
    });
  });
  after(() => app.close());

  const logout = async (...lines: string[]) =>
    (await sendRaw(app.origin, ['POST /auth/logout HTTP/1.1', ...lines])).status;

  it('are the same with the default port and without, and in capitals (RFC 6454, section 4)', async () => {
    for (const [host, origin] of [
      ['box.example.test:80', 'http://box.example.test'],
      ['BOX.Example.Test', 'http://box.example.test'],
      ['box.example.test', 'http://box.example.test:80'],
      ['[::1]:80', 'http://[::1]'],
      ['[::1]:3000', 'http://[::1]:3000'],
    ] as const)
      expect(await logout(`Host: ${host}`, `Origin: ${origin}`), `${host} ${origin}`).to.equal(204);
    for (const forwarded of ['box.example.test:443', 'BOX.example.test', 'box.example.test:443, inner:80'])
      expect(
        await logout(
          'Host: inner',
          `X-Forwarded-Host: ${forwarded}`,
          'X-Forwarded-Proto: https',
          'Origin: https://box.example.test',
        ),
        forwarded,
      ).to.equal(204);
    for (const origin of [`${listed}:443`, listed.toUpperCase()])
      expect(await logout('Host: box', `Origin: ${origin}`), origin).to.equal(204);
  });

  it('are others with another scheme, host or port, and with anything beside', async () => {
    for (const [host, origin] of [
      ['box.example.test:443', 'http://box.example.test'],
      ['box.example.test:80', 'https://box.example.test'],
      ['box.example.test:8080', 'http://box.example.test'],
      ['box.example.test', 'http://box.example.test.'],
      ['box.example.test', 'http://box.example.test/'],
      ['box.example.test', 'http://x@box.example.test'],
      ['evil.example/@box.example.test', 'http://box.example.test'],
      ['box.example.test', 'http://box.example.test, http://evil.example'],
      ['', 'http://'],
      ['null', 'null'],
      ['x y', 'undefined'],
    ] as const)
      expect(await logout(`Host: ${host}`, `Origin: ${origin}`), `${host} ${origin}`).to.equal(403);
  });

  it('that are listed may send the headers that corsHeaders names, beside ours', async () => {
    const { headers } = await app.client().send('OPTIONS', '/login', {
      headers: { origin: listed, 'access-control-request-method': 'POST' },
    });
    const allowed = headers.get('access-control-allow-headers')?.split(',');
    expect(allowed).to.include.members(['Authorization', 'Content-Type', 'traceparent', 'x-request-id']);
  });

  for (const corsHeaders of [['*'], ['a b'], [''], ['x\r\ny'], ['cookie'], 'traceparent'])
    it(`stop the start where corsHeaders is ${JSON.stringify(corsHeaders)}`, async () => {
      const failure = await startTestApp({ corsHeaders: corsHeaders as string[] }).catch(String);
      expect(failure).to.match(/corsHeaders must/);
    });
});

describe('a request from nobody knows where (Origin: null)', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({
      transport: 'cookie',
      cookie: { secure: false },
      after: (express, auth) => {
        express.post('/form', (req, _res, next) => {
          let text = '';
          req.on('data', (chunk) => {
            text += String(chunk);
          });
          req.on('end', () => {
            req.body = Object.fromEntries(new URLSearchParams(text));
            next();
          });
        });
        express.post('/form', auth.requireAuth, (_req, res) => void res.json('done'));
      },
    });
  });
  after(() => app.close());

  const openPage = async () => {
    const page = new Page(app.origin);
    await page.signUp();
    const token = String(Object((await page.send('GET', '/auth/csrf-token')).body).csrf_token);
    return { page, token };
  };

  it('passes with its CSRF token, in the header or in the field of a form that the application has parsed', async () => {
    const { page, token } = await openPage();
    const form = { origin: 'null', 'content-type': 'application/x-www-form-urlencoded' };
    const post = (rawBody: string, headers: Record<string, string> = {}) =>
      page.send('POST', '/form', { rawBody, headers: { ...form, ...headers }, byApplication: true });
    expect((await post('a=b', { 'x-csrf-token': token })).status).to.equal(200);
    expect((await post(`csrf_token=${token}`)).status).to.equal(200);
    expect((await post('a=b')).status).to.equal(403);
    expect((await post('csrf_token=wrong')).status).to.equal(403);
    for (const site of ['cross-site', 'same-site'])
      expect((await post(`csrf_token=${token}`, { 'sec-fetch-site': site })).status).to.equal(403);
    const headers = { origin: 'null', 'x-csrf-token': token };
    expect((await page.send('POST', '/auth/logout', { headers })).status).to.equal(204);
  });

  it('signs out by a form with the token in its field, which sealgate reads itself', async () => {
    for (const [field, status] of [
      ['wrong', 403],
      ['', 204],
    ] as const) {
      const { page, token } = await openPage();
      const rawBody = `csrf_token=${field || token}`;
      const headers = { origin: 'null', 'content-type': 'application/x-www-form-urlencoded' };
      expect((await page.send('POST', '/auth/logout', { rawBody, headers })).status).to.equal(status);
      expect((await page.send('GET', '/guarded')).status).to.equal(status === 204 ? 401 : 200);
    }
  });

  it('does nothing with another session’s token, or none', async () => {
    const { page } = await openPage();
    const { token } = await openPage();
    for (const method of ['GET', 'POST'])
      for (const headers of [{ origin: 'null' }, { origin: 'null', 'x-csrf-token': token }])
        expect((await page.send(method, '/auth/logout', { headers })).status, method).to.equal(403);
    expect((await page.send('GET', '/guarded')).status).to.equal(200);
  });

  it('does nothing by the bearer transport’s cookie, which has no such token', async () => {
    const bearer = await startTestApp();
    try {
      const client = bearer.client();
      await client.register();
      for (const path of ['/logout', '/refresh-token'])
        for (const method of ['GET', 'POST'])
          expect((await client.send(method, path, { headers: { origin: 'null' } })).status).to.equal(403);
      expect((await client.refresh()).status).to.equal(200);
    } finally {
      await bearer.close();
    }
  });
});

describe('a link from elsewhere, to a page that a server renders', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ transport: 'cookie' });
  });
  after(() => app.close());

  it('comes with the cookies, which are Lax', async () => {
    const answer = await app.client().register();
    expect(answer.status).to.equal(403);
    const page = new Page(app.origin);
    const { headers } = await page.send('POST', '/auth/register', {
      body: { email: 'lax@example.com', password: 'correct horse battery' },
    });
    expect(headers.getSetCookie()).to.have.length(2);
    for (const line of headers.getSetCookie()) expect(line).to.match(/SameSite=Lax/);
    const linked = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await page.send('GET', '/guarded', { headers: linked })).status).to.equal(200);
  });

  it('does not sign out, in a browser that does not say where it is either', async () => {
    const page = new Page(app.origin);
    await page.signUp();
    const from = (headers: Record<string, string>) => page.send('GET', '/auth/logout', { headers });
    for (const headers of [{ accept: 'text/html' }, { referer: 'http://evil.example/' }, { referer: 'x' }])
      expect((await from(headers)).status, JSON.stringify(headers)).to.equal(403);
    expect((await page.send('GET', '/guarded')).status).to.equal(200);
    expect((await from({ referer: `${app.origin}/account` })).status).to.equal(204);
  });

  it('is not what a client is taken for that shows its token in a header', async () => {
    for (const method of ['GET', 'POST']) {
      const page = new Page(app.origin);
      await page.signUp();
      const headers = { authorization: `Bearer ${page.cookie('access_token')}` };
      expect((await page.send(method, '/auth/logout', { headers })).status, method).to.equal(204);
      expect((await page.send('GET', '/guarded')).status).to.equal(401);
    }
  });
});

for (const [sameSite, corsOrigins] of [
  ['lax', []],
  ['none', [listed]],
] as const)
  describe(`a link or an image elsewhere, in a browser that does not say where it is, with SameSite=${sameSite}`, () => {
    let app: TestApp;
    before(async () => {
      app = await startTestApp({ cookie: { sameSite, secure: true }, corsOrigins });
    });
    after(() => app.close());

    it('neither signs out nor refreshes, and a page of our own does', async () => {
      const { client, token: bearer } = await signUp(app.base);
      for (const path of ['/logout', '/refresh-token'])
        for (const headers of [
          {},
          { referer: 'https://evil.example/' },
          { referer: `${app.origin}.evil.example/` },
        ])
          expect((await client.send('GET', path, { headers })).status, path).to.equal(403);
      for (const question of [
        { headers: { referer: `${app.origin}/account` } },
        // No page makes a browser send it.
        { bearer },
        ...corsOrigins.map((origin) => ({ headers: { referer: `${origin}/` } })),
      ])
        expect((await client.send('GET', '/refresh-token', question)).status).to.equal(200);
      expect((await client.send('GET', '/logout', { bearer })).status).to.equal(204);
    });

    it('is no reason to refuse a POST, of which all browsers say it', async () => {
      const { client } = await signUp(app.base);
      expect((await client.refresh()).status).to.equal(200);
      expect((await client.logout()).status).to.equal(204);
    });
  });
