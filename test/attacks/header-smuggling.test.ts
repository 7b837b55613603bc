import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { requestLines, sendRaw } from '../harness/raw-http.js';
import { age, sessionsOf } from '../harness/sessions.js';
import { type SignedInClient, signUp } from '../harness/sign-in.js';

describe('an attacker who hides one request in another', () => {
  let app: TestApp;
  let victim: SignedInClient;
  before(async () => {
    app = await startTestApp({ tokenEndpoint: { refresh: true } });
    victim = await signUp(app.base);
  });
  after(() => app.close());
  afterEach(async () => {
    expect((await app.client().me(victim.token)).status).to.equal(200);
  });

  const request = (method: string, path: string, ...headers: string[]) =>
    requestLines(app.origin, method, path, ...headers);
  const bearer = () => `Authorization: Bearer ${victim.token}`;

  it('gets 400 for a body of two lengths, or of a length and chunks', async () => {
    const ambiguous = [
      ['Content-Length: 5', 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked', 'Content-Length: 5'],
      ['Content-Length: 5', 'Content-Length: 6'],
      ['Content-Length: 5, 6'],
      ['Content-Length: -1'],
      ['Content-Length: +5'],
      ['Content-Length: 0x5'],
      ['Transfer-Encoding: chunked, identity'],
      ['Transfer-Encoding: xchunked'],
      ['Transfer-Encoding : chunked'],
    ];
    for (const headers of ambiguous) {
      const { status } = await sendRaw(app.origin, request('POST', '/auth/login', ...headers), '0\r\n\r\n');
      expect(status, headers.join()).to.equal(400);
    }
  });

  it('gets one answer for a request with another in its body', async () => {
    const inner = `${request('POST', '/auth/logout', bearer()).join('\r\n')}\r\n\r\n`;
    const sessions = await sessionsOf(app.connection);
    for (const method of ['GET', 'POST']) {
      const lines = request(method, '/auth/me', bearer(), `Content-Length: ${inner.length}`);
      const { body } = await sendRaw(app.origin, lines, inner);
      expect(body).not.to.include('HTTP/1.1');
    }
    expect(await sessionsOf(app.connection)).to.deep.equal(sessions);
  });

  it('does not get a bearer through in a header that is only nearly one', async () => {
    const nearly = [
      `Authorization : Bearer ${victim.token}`,
      ` Authorization: Bearer ${victim.token}`,
      `X: y\r\n Authorization: Bearer ${victim.token}`,
      `X: y\nX-Authorization: Bearer ${victim.token}`,
      `Authorization_: Bearer ${victim.token}`,
      `Authorization: Bearer\r\n ${victim.token}`,
      `Authorization: Bearer \0${victim.token}`,
      `Authorization\0: Bearer ${victim.token}`,
      `"Authorization": Bearer ${victim.token}`,
    ];
    for (const line of nearly) {
      const { status } = await sendRaw(app.origin, request('GET', '/auth/me', line));
      expect([400, 401], JSON.stringify(line.slice(0, 30))).to.include(status);
    }
  });

  it('is not taken for another host, path, method or protocol by headers of proxies that we do not trust', async () => {
    const headers = [
      'X-Original-URL: /auth/nothing',
      'X-Rewrite-URL: /auth/nothing',
      'X-HTTP-Method-Override: DELETE',
      'X-Forwarded-Prefix: /evil',
      'X-Forwarded-For: 127.0.0.1',
      'Forwarded: host=evil.example;proto=https',
    ];
    expect((await sendRaw(app.origin, request('GET', '/auth/me', bearer(), ...headers))).status).to.equal(
      200,
    );
    expect((await sendRaw(app.origin, request('GET', '/auth/me', ...headers))).status).to.equal(401);
    const forged = [
      'Origin: https://evil.example',
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: https',
    ];
    expect((await sendRaw(app.origin, request('POST', '/auth/logout', ...forged))).status).to.equal(403);
  });

  it('gets nothing made of the Host that it names', async () => {
    const body = JSON.stringify(newUser());
    const json = ['Content-Type: application/json', `Content-Length: ${body.length}`];
    for (const [status, method, path, lines, sent] of [
      [201, 'POST', '/auth/register', json, body],
      [200, 'GET', '/auth/me', [bearer()], ''],
      [401, 'GET', '/guarded', [], ''],
      [405, 'PUT', '/auth/me', [], ''],
      [204, 'POST', '/auth/logout', [], ''],
      [404, 'GET', '/auth/.well-known/oauth-authorization-server', [], ''],
    ] as const) {
      const head = [`${method} ${path} HTTP/1.1`, 'Host: evil.example', ...lines];
      const answer = await sendRaw(app.origin, head, sent);
      expect(answer.status, path).to.equal(status);
      expect([...answer.headers, answer.body].join()).not.to.match(/evil|domain=/i);
    }
  });

  it('gets a few clearings at the most made of the Host that it names, where it shows two cookies', async () => {
    const cookie = `Cookie: refresh_token=x; refresh_token=${victim.client.refreshToken}`;
    await age(app.connection, 60_000);
    for (const [host, ofHost] of [
      ['evil.example', true],
      [`${'a.'.repeat(3)}EVIL.example:1234`, true],
      [`${'a.'.repeat(2000)}example`, false],
      ['evil', false],
      ['127.0.0.1', false],
      ['[::1]', false],
      ['evil.example;Path=/', false],
      ['evil_.example', false],
      ['', false],
    ] as const) {
      const head = ['POST /auth/refresh-token HTTP/1.1', `Host: ${host}`, cookie];
      const { status, headers } = await sendRaw(app.origin, head);
      expect(status, host).to.equal(200);
      const lines = headers.filter((line) => /^set-cookie/i.test(line));
      expect(lines.length, host).to.be.within(2, 17);
      const withDomain = lines.filter((line) => /domain=/i.test(line));
      expect(withDomain.length > 0, host).to.equal(ofHost);
      for (const line of withDomain) expect(line).to.match(/^Set-Cookie: refresh_token=; .*; Max-Age=0$/);
    }
  });

  it('finds no spelling of a path that leads past the guard', async () => {
    const paths = [
      '/guarded',
      '/guarded/',
      '/GUARDED',
      '//guarded',
      '/./guarded',
      '/x/../guarded',
      '/%67uarded',
      '/guarded%2f',
      '/guarded;x',
      '/guarded?x=/auth/login',
      '/guarded#',
      '/guarded%00',
      '/auth/../guarded',
      '/auth/login/../me',
      '/auth/me/',
      '/auth//me',
      '/auth/me%20',
      '/auth/me.json',
      '/auth/%6de',
    ];
    for (const path of paths) {
      const { status } = await sendRaw(app.origin, request('GET', path));
      expect([400, 401, 404], path).to.include(status);
    }
    const absolute = await sendRaw(app.origin, [
      `GET http://evil.example/guarded HTTP/1.1`,
      'Host: evil.example',
    ]);
    expect(absolute.status).to.equal(401);
  });

  it('does not write a header of an answer by what a request says', async () => {
    const injected = [
      '/auth/me%0d%0aSet-Cookie:%20x=y',
      '/auth/logout?everywhere=%0d%0aSet-Cookie:x=y',
      '/auth%0d%0aSet-Cookie:x=y/login',
    ];
    for (const path of injected) {
      const { headers } = await sendRaw(app.origin, request('GET', path, 'Origin: x%0d%0aSet-Cookie: x=y'));
      expect(
        headers.filter((line) => /^set-cookie: x=y/i.test(line)),
        path,
      ).to.deep.equal([]);
    }
  });
});
