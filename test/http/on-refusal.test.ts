import { createServer } from 'node:http';
import { expect } from 'chai';
import type { ErrorRequestHandler, Express } from 'express';
import { AuthError, type OnRefusal } from '../../src/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Client } from '../harness/client.js';
import { listenLocally } from '../harness/listen.js';
import { signUp } from '../harness/sign-in.js';

/** The error handler of an application with a form of its own. */
const house: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  const { status, code } = error instanceof AuthError ? error : { status: 500, code: 'broken' };
  res.status(status).json({ success: false, error: code });
};

async function startWith(onRefusal: OnRefusal, mount: (app: Express) => void = () => undefined) {
  return startTestApp({
    onRefusal,
    after: (app, auth) => {
      app.get('/never', auth.requireRole('admin'), (_req, res) => void res.json('in'));
      mount(app);
      app.use(house);
    },
  });
}

describe('refusals in a form of the application', () => {
  let app: TestApp | undefined;
  const close = async () => {
    await app?.close();
    app = undefined;
  };
  afterEach(close);
  const ask = (
    path: string,
    { bearer, method = 'GET', body }: { bearer?: string; method?: string; body?: unknown } = {},
  ) =>
    (app as TestApp).client().send(method, `${app?.origin}${path}`, {
      ...(bearer && { bearer }),
      ...(body !== undefined && { body }),
      byApplication: true,
    });

  it('are answered by the option, of guards and of routes, with the headers that belong to them', async () => {
    app = await startWith(({ status, code }, _req, res) =>
      res.status(status).json({ success: false, error: code }),
    );
    const { token } = await signUp(app.base);
    for (const [path, question, status, error] of [
      ['/guarded', {}, 401, 'token_missing'],
      ['/guarded', { bearer: 'nonsense' }, 401, 'token_invalid'],
      ['/never', { bearer: token }, 403, 'insufficient_role'],
      ['/auth/me', {}, 401, 'token_missing'],
      [
        '/auth/login',
        { method: 'POST', body: { email: 'x@example.com', password: 'wrong wrong' } },
        401,
        'invalid_credentials',
      ],
      ['/auth/login', { method: 'POST', body: {} }, 400, 'invalid_request'],
      ['/auth/me', { method: 'PUT' }, 405, 'method_not_allowed'],
    ] as const) {
      const answer = await ask(path, question);
      expect([answer.status, answer.body], path).to.deep.equal([status, { success: false, error }]);
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      if (status === 401) expect(answer.headers.get('www-authenticate')).to.match(/^Bearer/);
    }
  });

  it('go to the error handler of the application, once, and are asked for once', async () => {
    let asked = 0;
    app = await startWith((refusal, _req, _res, next) => {
      asked += 1;
      next(refusal);
    });
    expect((await ask('/guarded')).body).to.deep.equal({ success: false, error: 'token_missing' });
    const { body } = await ask('/auth/login', { method: 'POST', body: {} });
    expect(body).to.deep.equal({ success: false, error: 'invalid_request' });
    expect(asked).to.equal(2);
  });

  it('let nobody in, whatever the application calls next with', async () => {
    for (const given of [undefined, null, 'route', 'router', 0, false]) {
      app = await startWith((_refusal, _req, _res, next) => next(given));
      for (const path of ['/guarded', '/never', '/auth/me'])
        expect((await ask(path)).body, `${path} ${given}`).to.deep.equal({
          success: false,
          error: 'token_missing',
        });
      await close();
    }
  });

  it('are an error of the application where it throws or rejects, and no refusal any more', async () => {
    for (const fail of [
      () => {
        throw new Error('broken');
      },
      () => Promise.reject(new Error('broken')),
      () => Promise.reject(),
    ]) {
      app = await startWith(fail);
      for (const path of ['/guarded', '/auth/me'])
        expect((await ask(path)).body, path).to.deep.equal({ success: false, error: 'broken' });
      await close();
    }
  });

  it('tell nothing of what went wrong inside, such as a body with a password in it', async () => {
    const told: AuthError[] = [];
    app = await startWith((refusal, _req, _res, next) => {
      told.push(refusal);
      next(refusal);
    });
    const rawBody = '{"email":"ann@example.com","password":"correct horse battery"';
    await app.client().send('POST', '/login', { rawBody, byApplication: true });
    expect(told.map(({ code, cause }) => [code, cause])).to.deep.equal([['invalid_request', undefined]]);
    expect(JSON.stringify(told)).not.to.include('horse');
  });

  it('are answered all the same in a plain server, which has no error handler', async () => {
    let entered = 0;
    app = await startWith((refusal, _req, _res, next) => next(refusal));
    const { auth } = app;
    const server = createServer((req, res) => {
      auth.requireAuth(req, res, () => {
        entered += 1;
        res.end();
      });
    });
    const client = new Client(`http://127.0.0.1:${await listenLocally(server)}`);
    const answer = await client.send('GET', '/', { byApplication: true });
    expect(answer.status).to.equal(401);
    expect(answer.body).to.include({ code: 'token_missing' });
    expect(entered).to.equal(0);
    server.closeAllConnections();
    server.close();
  });

  it('let nobody in where an application of Express has a callback of its own, whatever that makes of errors', async () => {
    let entered = 0;
    const enter = () => {
      entered += 1;
    };
    const enterWith = (_error: unknown) => enter();
    app = await startTestApp({
      onRefusal: (refusal, _req, _res, next) => next(refusal),
      after: (express, auth) => {
        express.get('/wrapped', (req, res) => void auth.requireAuth(req, res, enter));
        express.get('/wrapped-role', (req, res) => void auth.requireRole('admin')(req, res, enter));
        express.get('/ignoring', (req, res) => void auth.requireAuth(req, res, enterWith));
        express.get('/promised', (req, res) => {
          void new Promise((resolve) => auth.requireAuth(req, res, resolve)).then(enter);
        });
        express.use(house);
      },
    });
    for (const path of ['/wrapped', '/wrapped-role', '/ignoring', '/promised'])
      expect((await ask(path)).body, path).to.deep.equal({ success: false, error: 'token_missing' });
    expect(entered).to.equal(0);
  });

  it('need a function', async () => {
    const refused = startTestApp({ onRefusal: 'next' as never });
    await refused.then(
      () => expect.fail('it started'),
      (error: Error) => expect(error.message).to.equal('createAuth: onRefusal must be a function'),
    );
  });
});
