import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import express from 'express';
import { startTestApp, type TestApp } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { CommandCount } from '../harness/commands.js';
import { expectProblem } from '../harness/expect-problem.js';
import { requestLines, sendRaw } from '../harness/raw-http.js';

/** Applications as they are: one leaves bodies to us, another has read them all before. */
const applications = {
  'of an application that reads no bodies': undefined,
  'of an application that reads all bodies itself': express.json({ limit: '10mb' }),
};

for (const [name, parser] of Object.entries(applications)) {
  describe(`the body ${name}`, () => {
    let app: TestApp;
    let commands: CommandCount;
    before(async () => {
      app = await startTestApp({
        connectOptions: { monitorCommands: true },
        before: (express) => {
          if (parser) express.use(parser);
        },
      });
      commands = new CommandCount(app.connection);
    });
    after(() => app.close());
    beforeEach(() => {
      commands.take();
    });

    const { password } = newUser();
    const email = 'ada@example.com';
    const strange: unknown[] = [
      {},
      [],
      [{ email, password }],
      { email: { $gt: '' }, password: { $gt: '' } },
      { email: { $gt: '' }, password },
      { email, password: { $ne: null } },
      { email: { $regex: '.*' }, password },
      { email: [email], password },
      { email, password: [password] },
      { email: 1, password },
      { email, password: 12345678 },
      { email: null, password },
      { email: true, password },
      { email: { toString: 'x' }, password },
      { email: { constructor: { name: 'String' } }, password },
      { username: { $gt: '' }, password },
      { username: ['admin'], password },
      { constructor: { prototype: { email, password } } },
      { $where: 'sleep(1000)' },
      { 'email.$gt': '', password },
    ];
    for (const path of ['/register', '/login']) {
      it(`of ${path} is refused in any other shape, without a query`, async () => {
        for (const body of strange) {
          const answer = await app.client().send('POST', path, { body });
          expectProblem(answer, 400, 'invalid_request');
          expect(answer.body).to.have.property('errors').that.is.an('array').with.length.above(0);
        }
        expect(commands.take()).to.deep.equal([]);
      });

      it(`of ${path} is refused with a __proto__, although all else is right`, async () => {
        for (const proto of ['{"roles":["admin"]}', 'null', '"x"']) {
          const rawBody = `{"email":"${newUser().email}","password":"${password}","__proto__":${proto}}`;
          expectProblem(await app.client().send('POST', path, { rawBody }), 400, 'invalid_request');
        }
        const inherited = `{"__proto__":{"email":"${email}","password":"${password}"}}`;
        expectProblem(await app.client().send('POST', path, { rawBody: inherited }), 400, 'invalid_request');
        expect(commands.take()).to.deep.equal([]);
      });

      it(`of ${path} is refused when it is nested ten thousand deep`, async () => {
        const deep = `${'['.repeat(4000)}${']'.repeat(4000)}`;
        const rawBody = `{"email":${deep},"password":"${password}"}`;
        expectProblem(await app.client().send('POST', path, { rawBody }), 400, 'invalid_request');
        expect(commands.take()).to.deep.equal([]);
      });

      it(`of ${path} is refused when it is larger than 16 KB`, async () => {
        for (const length of [16 * 1024, 1024 * 1024]) {
          const body = { email, password, name: 'x'.repeat(length) };
          expectProblem(await app.client().send('POST', path, { body }), 413, 'payload_too_large');
        }
        expect(commands.take()).to.deep.equal([]);
      });

      it(`of ${path} is refused as another type, and without one`, async () => {
        const json = JSON.stringify({ email, password });
        const form = `email=${encodeURIComponent(email)}&password=${encodeURIComponent(password)}`;
        const bodies: [string, string][] = [
          ['text/plain', json],
          ['application/x-www-form-urlencoded', form],
          ['application/x-www-form-urlencoded', json],
          ['multipart/form-data; boundary=x', json],
          ['application/xml', json],
          ['application/jsonp', json],
          ['*/*', json],
          ['nonsense', json],
        ];
        for (const [type, rawBody] of bodies) {
          const answer = await app
            .client()
            .send('POST', path, { rawBody, headers: { 'content-type': type } });
          expectProblem(answer, 400, 'invalid_request');
        }
        const untyped = requestLines(app.origin, 'POST', `/auth${path}`, `Content-Length: ${json.length}`);
        expect((await sendRaw(app.origin, untyped, json)).status).to.equal(400);
        expectProblem(await app.client().send('POST', path), 400, 'invalid_request');
        expect(commands.take()).to.deep.equal([]);
      });
    }
  });
}

describe('the body', () => {
  let app: TestApp;
  let commands: CommandCount;
  before(async () => {
    app = await startTestApp({ connectOptions: { monitorCommands: true } });
    commands = new CommandCount(app.connection);
  });
  after(() => app.close());
  beforeEach(() => {
    commands.take();
  });

  const sendBytes = async (bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string>) => {
    const response = await fetch(`${app.base}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: bytes,
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const encoded = (text: string, encoding: BufferEncoding) => Uint8Array.from(Buffer.from(text, encoding));

  it('is refused when it is no JSON, with none of it in the answer', async () => {
    const marked = 'a-marked-password';
    const texts = [
      '{',
      '{"email"',
      `{"password":"${marked}"`,
      `{"password":"${marked}"} x`,
      `'${marked}'`,
      'null',
      '1',
      `"${marked}"`,
      'NaN',
    ];
    for (const rawBody of texts) {
      const answer = await app.client().send('POST', '/login', { rawBody });
      expectProblem(answer, 400, 'invalid_request');
      expect(answer.body).to.deep.include({ errors: [{ path: '', message: 'must be valid JSON' }] });
      expect(JSON.stringify(answer.body)).not.to.include(marked);
    }
    expect(commands.take()).to.deep.equal([]);
  });

  it('is refused compressed, be it a bomb or not', async () => {
    const json = JSON.stringify(newUser());
    for (const text of [json, JSON.stringify({ ...newUser(), name: 'x'.repeat(10_000_000) })]) {
      const bytes = Uint8Array.from(gzipSync(text));
      expectProblem(await sendBytes(bytes, { 'content-encoding': 'gzip' }), 400, 'invalid_request');
    }
    for (const encoding of ['deflate', 'br', 'zstd', 'nonsense'])
      expectProblem(
        await sendBytes(encoded(json, 'utf8'), { 'content-encoding': encoding }),
        400,
        'invalid_request',
      );
    expect(commands.take()).to.deep.equal([]);
  });

  it('is refused in a charset that is not Unicode, or is not the one it says', async () => {
    const json = JSON.stringify(newUser());
    for (const charset of ['latin1', 'iso-8859-1', 'nonsense', 'utf-999']) {
      const headers = { 'content-type': `application/json; charset=${charset}` };
      expectProblem(await sendBytes(encoded(json, 'latin1'), headers), 400, 'invalid_request');
    }
    const headers = { 'content-type': 'application/json; charset=utf-16le' };
    expectProblem(await sendBytes(encoded(json, 'utf8'), headers), 400, 'invalid_request');
    expect(commands.take()).to.deep.equal([]);
  });

  it('is refused when it goes on beyond 16 KB without having said so', async () => {
    const lines = requestLines(
      app.origin,
      'POST',
      '/auth/login',
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
    );
    const chunk = 'x'.repeat(0x1000);
    const answer = await sendRaw(app.origin, lines, `${`1000\r\n${chunk}\r\n`.repeat(8)}0\r\n\r\n`);
    expect(answer.status).to.equal(413);
    expect(commands.take()).to.deep.equal([]);
  });

  it('may hold more than is asked for, which is left alone, but for what would be said of a user', async () => {
    const fields = newUser();
    const more = { remember: true, constructor: 'x', 'a.b': 1 };
    const refused = await app.client().register({ ...fields, ...more });
    expectProblem(refused, 400, 'invalid_request');
    const message = 'is not a known field';
    expect(refused.body)
      .to.have.property('errors')
      .that.has.deep.members(['remember', 'constructor', '?'].map((path) => ({ path, message })));
    await app.client().register(fields);
    const answer = await app.client().login({ ...fields, ...more });
    expect(answer.status).to.equal(200);
  });
});
