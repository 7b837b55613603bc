import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import express from 'express';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Client, newUser } from '../harness/client.js';
import { CommandCount } from '../harness/commands.js';
import { expectProblem } from '../harness/expect-problem.js';
import { requestLines, sendRaw } from '../harness/raw-http.js';

/** Applications as they are: one leaves bodies to us, another has read them all before. */
const applications = {
  'of an application that reads no bodies': undefined,
  'of an application that reads all bodies itself': express.json({ limit: '10mb' }),
  'of an application that leaves bytes of all bodies': express.raw({ limit: '10mb', type: () => true }),
  'of an application that leaves texts of all bodies': express.text({ limit: '10mb', type: () => true }),
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
    it('is read', async () => {
      const fields = newUser();
      expect((await app.client().register(fields)).status).to.equal(201);
      expect((await app.client().login(fields)).status).to.equal(200);
    });

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
    const left = await startTestApp({
      before: (application) => application.use(express.raw({ type: () => true })),
    });
    for (const { base } of [app, left])
      for (const rawBody of texts) {
        const answer = await new Client(base).send('POST', '/login', { rawBody });
        expectProblem(answer, 400, 'invalid_request');
        expect(answer.body).to.have.property('errors').that.is.an('array').with.length(1);
        expect(JSON.stringify(answer.body)).not.to.include(marked);
      }
    await left.close();
    expect(commands.take()).to.deep.equal([]);
  });

  it('is refused compressed, be it a bomb or not, and told that no coding is taken', async () => {
    const json = JSON.stringify(newUser());
    const send = async (bytes: Uint8Array<ArrayBuffer>, encoding: string) => {
      const answer = await sendBytes(bytes, { 'content-encoding': encoding });
      expectProblem(answer, 415, 'unsupported_media_type');
      expect([answer.headers.get('accept-encoding'), answer.headers.get('accept')]).to.deep.equal([
        'identity',
        null,
      ]);
    };
    for (const text of [json, JSON.stringify({ ...newUser(), name: 'x'.repeat(10_000_000) })])
      await send(Uint8Array.from(gzipSync(text)), 'gzip');
    for (const encoding of ['deflate', 'br', 'zstd', 'nonsense']) await send(encoded(json, 'utf8'), encoding);
    expect(commands.take()).to.deep.equal([]);
  });

  it('is refused compressed where the application has read it and left it so, as adapters do', async () => {
    const adapted = await startTestApp({
      connection: app.connection,
      before: (application) =>
        application.use((req, _res, next) => {
          buffer(req).then((bytes) => {
            req.body = bytes;
            next();
          }, next);
        }),
    });
    const json = JSON.stringify(newUser());
    const send = async (body: Uint8Array<ArrayBuffer>, encoding: string) => {
      const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
      const response = await fetch(`${adapted.base}/register`, { method: 'POST', headers, body });
      return { status: response.status, headers: response.headers, body: await response.json() };
    };
    const refused = await send(Uint8Array.from(gzipSync(json)), 'gzip');
    expectProblem(refused, 415, 'unsupported_media_type');
    expect(refused.headers.get('accept-encoding')).to.equal('identity');
    // What the application has decompressed.
    expect((await send(encoded(json, 'utf8'), 'gzip')).status).to.equal(201);
    await adapted.close();
    commands.take();
  });

  it('is refused in a charset that is not Unicode, and told which is taken', async () => {
    const json = JSON.stringify(newUser());
    for (const charset of ['latin1', 'iso-8859-1', 'nonsense', 'utf-999', 'utf-7', 'utf-32']) {
      const headers = { 'content-type': `application/json; charset=${charset}` };
      const answer = await sendBytes(encoded(json, 'latin1'), headers);
      expectProblem(answer, 415, 'unsupported_media_type');
      expect(answer.headers.get('accept')).to.equal('application/json; charset=utf-8');
      // RFC 9110, section 12.5.3: it would blame the coding.
      expect(answer.headers.get('accept-encoding')).to.equal(null);
    }
    expect(commands.take()).to.deep.equal([]);
  });

  it('is refused where it is not in the charset that it says, since all such passwords would read alike', async () => {
    const json = JSON.stringify({ ...newUser(), password: 'pässword pässword' });
    for (const headers of [{}, { 'content-type': 'application/json; charset=utf-8' }])
      expectProblem(await sendBytes(encoded(json, 'latin1'), headers), 400, 'invalid_request');
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
