import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import type { GuardHandler, OnRefusal } from '../../src/index.js';
import { startTestApp, type TestApp, type TestAppOptions } from '../harness/app.js';
import { closedAfterEach } from '../harness/closed-after-each.js';
import { eventually } from '../harness/eventually.js';
import { listenLocally } from '../harness/listen.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { expiredTokens, signUp } from '../harness/sign-in.js';
import { startServerSample } from './running-sample.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Question {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface PlainServer {
  ask(question?: Question): Promise<Answer>;
  close(): void;
}

type Handler = (req: IncomingMessage, res: ServerResponse) => unknown;

async function ask(
  port: number,
  { method = 'GET', path = '/', headers = {} }: Question = {},
): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ port, method, path, headers }, resolve).on('error', reject).end();
  });
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

async function startHttp1(handler: Handler): Promise<PlainServer> {
  const server = createServer(handler);
  const port = await listenLocally(server);
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { ask: (question) => ask(port, question), close };
}

async function startHttp2(handler: Handler): Promise<PlainServer> {
  // The compatibility API is made to be taken for that of HTTP/1.
  const server = createHttp2Server((req, res) => handler(req as never, res as never));
  const port = await listenLocally(server);
  const session = connect(`http://127.0.0.1:${port}`);
  return {
    ask: async ({ method = 'GET', path = '/', headers = {} } = {}) => {
      const stream = session.request({ ':method': method, ':path': path, ...headers });
      const answered = new Promise<Record<string, unknown>>((resolve, reject) => {
        stream.on('response', resolve).on('error', reject);
      });
      stream.end();
      const [answer, body] = [await answered, await text(stream)];
      return { status: Number(answer[':status']), headers: answer, body };
    },
    close: () => {
      session.destroy();
      server.close();
    },
  };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

function expectRefusal(
  { status, headers, body }: Answer,
  expected: number,
  code: string,
  isHead = false,
): void {
  expect(status, code).to.equal(expected);
  expect(headers).to.include({
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
  });
  if (isHead) expect(body).to.equal('');
  else expect(JSON.parse(body)).to.include({ status: expected, code, type: `urn:sealgate:error:${code}` });
  expect(Number(headers['content-length'])).to.be.above(50);
}

describe('the sample of a plain server', () => {
  it('lets in whom it should, and nobody else', async () => {
    const app = await startTestApp();
    const server = await startServerSample('A plain server', { auth: app.auth });
    const { token, userId } = await signUp(app.base);
    expect(await ask(server.port, { path: '/health' })).to.include({ status: 200, body: 'healthy' });
    const headers = bearer(token);
    expect(await ask(server.port, { headers })).to.include({ status: 200, body: `hello ${userId}` });
    expectRefusal(await ask(server.port), 401, 'token_missing');
    expectRefusal(await ask(server.port, { path: '/admin', headers }), 403, 'insufficient_role');
    await app.auth.users.setRoles(userId, ['user', 'admin']);
    expect((await ask(server.port, { path: '/admin', headers })).body).to.equal('hello admin');
    await server.close();
    await app.close();
  });
});

for (const [name, start] of [
  ['HTTP/1.1', startHttp1],
  ['HTTP/2', startHttp2],
] as const) {
  describe(`guards in a plain server of ${name}`, () => {
    const closing = closedAfterEach();
    const startApp = async (options: TestAppOptions = {}) => {
      const app = await startTestApp(options);
      closing.push(app.close);
      return app;
    };
    const serve = async (handler: Handler) => {
      const server = await start(handler);
      closing.push(server.close);
      return server;
    };
    /** A server behind one guard. */
    const guarded = (app: TestApp, guard: GuardHandler) =>
      serve((req, res) => guard(req, res, () => res.end(`hello ${app.auth.claims(req)?.sub ?? 'guest'}`)));

    it('refuse with the status, the headers and the problem of every other server, also HEAD', async () => {
      const app = await startApp();
      const server = await guarded(app, app.auth.requireAuth);
      const ann = await signUp(app.base);
      const missing = await server.ask();
      expectRefusal(missing, 401, 'token_missing');
      expect(missing.headers['www-authenticate']).to.equal('Bearer');
      const wrong = await server.ask({ headers: bearer('nonsense') });
      expectRefusal(wrong, 401, 'token_invalid');
      expect(wrong.headers['www-authenticate']).to.equal('Bearer error="invalid_token"');
      expectRefusal(
        await server.ask({ headers: bearer(expiredTokens(ann).accessToken) }),
        401,
        'token_expired',
      );
      expectRefusal(await server.ask({ method: 'HEAD' }), 401, 'token_missing', true);
      expect((await server.ask({ headers: bearer(ann.token) })).body).to.equal(`hello ${ann.userId}`);
      await ann.client.logout(ann.token);
      expectRefusal(await server.ask({ headers: bearer(ann.token) }), 401, 'session_revoked');
    });

    it('take guests for guests where that is allowed, and a bad token as one chooses', async () => {
      const app = await startApp();
      const ann = await signUp(app.base);
      for (const guard of [app.auth.optionalAuth, app.auth.lenientAuth]) {
        const server = await guarded(app, guard);
        expect((await server.ask()).body).to.equal('hello guest');
        expect((await server.ask({ headers: bearer(ann.token) })).body).to.equal(`hello ${ann.userId}`);
        const bad = await server.ask({ headers: bearer('nonsense') });
        if (guard === app.auth.lenientAuth) expect(bad.body).to.equal('hello guest');
        else expectRefusal(bad, 401, 'token_invalid');
      }
    });

    it('refuse without anybody to call back, and never let in by a next of onRefusal', async () => {
      const told: string[] = [];
      const onRefusal: OnRefusal = ({ code }, _req, _res, next) => {
        told.push(code);
        next();
        next();
      };
      for (const options of [{}, { onRefusal }]) {
        const app = await startApp(options);
        let calls = 0;
        const server = await serve((req, res) => app.auth.requireAuth(req, res, () => calls++));
        expectRefusal(await server.ask(), 401, 'token_missing');
        expect(calls).to.equal(0);
      }
      expect(told).to.deep.equal(['token_missing']);
    });

    for (const cacheFor of ['1h', '0'])
      it(`take nothing that a handler throws for a refusal, where users are remembered for ${cacheFor}`, async () => {
        const app = await startApp({ users: { cacheFor } });
        const ann = await signUp(app.base);
        await app.auth.verify(ann.token);
        const fault = new Error('of the handler');
        const caught: unknown[] = [];
        let calls = 0;
        const listeners = process.listeners('unhandledRejection');
        process.removeAllListeners('unhandledRejection');
        let answer: ServerResponse | undefined;
        const fail = (error: unknown) => {
          caught.push(error);
          answer?.end('failed');
        };
        process.on('unhandledRejection', fail);
        try {
          const server = await serve((req, res) => {
            answer = res;
            try {
              app.auth.requireRole('user')(req, res, () => {
                calls++;
                throw fault;
              });
            } catch (error) {
              fail(error);
            }
          });
          expect(await server.ask({ headers: bearer(ann.token) })).to.include({
            status: 200,
            body: 'failed',
          });
        } finally {
          process.off('unhandledRejection', fail);
          for (const listener of listeners) process.on('unhandledRejection', listener);
        }
        expect(caught).to.deep.equal([fault]);
        expect(calls).to.equal(1);
      });

    it('answer 503 during an outage, which looks like no logout', async () => {
      const proxy = await DatabaseProxy.start();
      closing.push(() => proxy.close());
      const app = await startApp({ users: { cacheFor: '0' }, proxy });
      const server = await guarded(app, app.auth.requireAuth);
      const ann = await signUp(app.base);
      proxy.freeze();
      expectRefusal(await server.ask({ headers: bearer(ann.token) }), 503, 'service_unavailable');
      await proxy.restore();
      const back = await eventually('it is back', async () => {
        const answer = await server.ask({ headers: bearer(ann.token) });
        if (answer.status === 200) return answer;
        expectRefusal(answer, 503, 'service_unavailable');
        return undefined;
      });
      expect(back.body).to.equal(`hello ${ann.userId}`);
    });

    describe('with the cookie transport', () => {
      it('renew what has run out in the middle of a request, and refuse other origins', async () => {
        const app = await startApp({ transport: 'cookie' });
        const server = await guarded(app, app.auth.requireAuth);
        const origin = { origin: app.origin };
        const answer = await app.client().send('POST', '/register', {
          body: { email: `cookie-${name.length}@example.com`, password: 'correct horse battery' },
          headers: origin,
        });
        const refreshCookie =
          answer.headers
            .getSetCookie()
            .find((line) => line.startsWith('refresh_token='))
            ?.split(';', 1)[0] ?? '';
        const renewed = await server.ask({ headers: { cookie: refreshCookie } });
        expect(renewed).to.include({ status: 200 });
        expect(renewed.body).to.match(/^hello [0-9a-f]{24}$/);
        expect(renewed.headers['cache-control']).to.equal('no-store');
        expect(String(renewed.headers['set-cookie'])).to.include('access_token=');
        const forged = await server.ask({
          method: 'POST',
          headers: { cookie: refreshCookie, origin: 'https://evil.example' },
        });
        expectRefusal(forged, 403, 'cross_site_request');
        expectRefusal(await server.ask(), 401, 'token_missing');
      });
    });
  });
}
