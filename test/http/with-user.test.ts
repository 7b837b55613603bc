import { expect } from 'chai';
import type { ErrorRequestHandler } from 'express';
import { expressjwt } from 'express-jwt';
import jwt from 'jsonwebtoken';
import { startTestApp, type TestApp } from '../harness/app.js';
import { expectProblem } from '../harness/expect-problem.js';
import { signUp } from '../harness/sign-in.js';

const theirSecret = 'the secret of another guard';

describe('a handler for who is signed in', () => {
  let app: TestApp;
  const failed: unknown[] = [];
  before(async () => {
    app = await startTestApp({
      after: (express, auth) => {
        express.get(
          '/orders/:id',
          auth.withUser<{ id: string }>((req, res) => {
            res.json({ of: req.currentUser.email, id: req.params.id, sid: auth.claims(req).sid });
          }),
        );
        express.get(
          '/throws',
          auth.withUser(() => {
            throw new Error('out of orders');
          }),
        );
        express.get(
          '/rejects',
          auth.withUser(async () => {
            throw new Error('out of orders');
          }),
        );
        express.get(
          '/rejects-with-nothing',
          auth.withUser(() => Promise.reject()),
        );
        express.get(
          '/next',
          auth.withUser((_req, _res, next) => next()),
          (_req, res) => void res.json('next'),
        );
        const catchAll: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
          failed.push(error);
          res.status(500).end();
        };
        express.use(catchAll);
      },
    });
  });
  after(() => app.close());
  const ask = (path: string, bearer?: string) =>
    app.client().send('GET', `${app.origin}${path}`, { bearer, byApplication: true });

  it('has the user, the claims and the parameters of the path', async () => {
    const { token, sid, fields } = await signUp(app.base);
    const { body } = await ask('/orders/7', token);
    expect(body).to.deep.equal({ of: fields.email, id: '7', sid });
  });

  it('is not called for anybody else', async () => {
    expectProblem(await ask('/orders/7'), 401, 'token_missing');
    expectProblem(await ask('/throws', 'nonsense'), 401, 'token_invalid');
    expect(failed).to.deep.equal([]);
  });

  it('hands what it throws or rejects with to the error handler, and may go on to the next', async () => {
    const { token } = await signUp(app.base);
    for (const path of ['/throws', '/rejects', '/rejects-with-nothing'])
      expect((await ask(path, token)).status, path).to.equal(500);
    expect(failed.every((error) => error instanceof Error)).to.equal(true);
    expect((await ask('/next', token)).body).to.equal('next');
  });

  it('has to be a function', () => {
    expect(() => app.auth.withUser(undefined as never)).to.throw(TypeError, 'withUser: takes a handler');
  });
});

describe('another guard in the same application', () => {
  let app: TestApp;
  const theirs = expressjwt({
    secret: theirSecret,
    algorithms: ['HS256'],
    getToken: (req) => String(req.headers['x-partner'] ?? ''),
  });
  before(async () => {
    app = await startTestApp({
      after: (express, auth) => {
        const both: Parameters<typeof auth.withUser>[0] = (req, res) => {
          res.json({ theirs: Reflect.get(req, 'auth').sub, ours: auth.claims(req)?.sub });
        };
        express.get('/theirs-first', theirs, auth.withUser(both));
        express.get('/ours-first', auth.requireAuth, theirs, auth.withUser(both));
        express.get('/ours', auth.requireAuth, (req, res) => void res.json(Reflect.get(req, 'auth').sub));
      },
    });
  });
  after(() => app.close());

  it('keeps its claims at req.auth, and each guard knows its own', async () => {
    const { token: bearer, userId } = await signUp(app.base);
    const headers = { 'x-partner': jwt.sign({ sub: 'partner' }, theirSecret) };
    for (const path of ['/theirs-first', '/ours-first']) {
      const { body } = await app
        .client()
        .send('GET', `${app.origin}${path}`, { bearer, headers, byApplication: true });
      expect(body, path).to.deep.equal({ theirs: 'partner', ours: userId });
    }
    const alone = await app.client().send('GET', `${app.origin}/ours`, { bearer, byApplication: true });
    expect(alone.body).to.equal(userId);
  });
});
