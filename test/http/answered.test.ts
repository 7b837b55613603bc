import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { Express } from 'express';
import type { Auth } from '../../src/index.js';
import { startTestApp, type TestApp, type TestAppOptions } from '../harness/app.js';
import { eventually } from '../harness/eventually.js';
import { recordingLogger } from '../harness/logger.js';
import { ownPage, Page } from '../harness/page.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { expiredTokens, signUp } from '../harness/sign-in.js';

/** Of requests that the application shall answer for, if they take too long. */
const headers = { ...ownPage, 'x-impatient': 'yes' };

/** An application that answers for whoever takes too long, as many do by a middleware. */
const impatient: Pick<TestAppOptions, 'before' | 'after'> = {
  before: (app: Express) =>
    app.use((req, res, next) => {
      if (req.headers['x-impatient']) {
        const giveUp = setTimeout(() => res.status(504).send('too slow'), 200);
        res.on('finish', () => clearTimeout(giveUp));
      }
      next();
    }),
  after: (app: Express, auth: Auth) =>
    app
      .get(
        '/own',
        auth.requireOwner(() => 'somebody'),
      )
      .get('/session', auth.requireSession),
};

describe('a request that the application answered while a guard waited for the database', function () {
  this.timeout(120_000);
  const unhandled: unknown[] = [];
  const keep = (reason: unknown) => unhandled.push(reason);
  let proxy: DatabaseProxy;
  let logger: ReturnType<typeof recordingLogger>;
  let app: TestApp | undefined;
  beforeEach(async () => {
    unhandled.length = 0;
    process.on('unhandledRejection', keep);
    proxy = await DatabaseProxy.start();
    logger = recordingLogger();
  });
  afterEach(async () => {
    process.off('unhandledRejection', keep);
    await proxy.restore();
    await app?.close();
    await proxy.close();
  });

  const start = (options: TestAppOptions) => startTestApp({ ...impatient, ...options, proxy, logger });
  const failures = () => logger.lines.filter((line) => line.includes('"level":"error"'));

  it('keeps that answer, and harms nobody else', async () => {
    app = await start({ users: { cacheFor: 0 } });
    const { client, token } = await signUp(app.base);
    proxy.freeze();
    const paths = ['/guarded', '/admin', '/own', '/session', '/auth/me'];
    const { origin } = app;
    const answers = await Promise.all(
      paths.map((path) =>
        client.send('GET', `${origin}${path}`, { bearer: token, headers, byApplication: true }),
      ),
    );
    expect(answers.map(({ status }) => status)).to.deep.equal(paths.map(() => 504));
    await eventually('all have failed since', () => failures().length === paths.length);
    await setImmediate();
    expect(unhandled).to.deep.equal([]);
  });

  it('keeps it also where the request was renewing itself', async () => {
    app = await start({ transport: 'cookie' });
    const page = new Page(app.origin);
    page.set('access_token', expiredTokens(await page.signUp()).accessToken);
    proxy.freeze();
    expect((await page.send('GET', '/guarded', { headers })).status).to.equal(504);
    await eventually('it has failed since', () => failures().length === 1);
    await setImmediate();
    expect(unhandled).to.deep.equal([]);
  });

  it('keeps it also where the cookies would have been taken back', async () => {
    app = await start({ transport: 'cookie', users: { cacheFor: 0 } });
    const page = new Page(app.origin);
    await page.signUp();
    await app.connection.collection('users').deleteMany({});
    proxy.freeze();
    expect((await page.send('GET', '/guarded', { headers })).status).to.equal(504);
    await proxy.restore();
    // It waits for the same question to the database, behind the first.
    expect((await page.send('GET', '/guarded')).status).to.equal(401);
    await setImmediate();
    expect(unhandled).to.deep.equal([]);
  });

  it('keeps it also where a refresh is refused that would take the cookies back', async () => {
    app = await startTestApp({
      transport: 'cookie',
      before: (express) =>
        express.use('/auth/refresh-token', (_req, res, next) => {
          next();
          res.status(504).send('too slow');
        }),
    });
    const page = new Page(app.origin);
    page.set('refresh_token', 'no token of ours');
    const answer = await page.send('POST', '/auth/refresh-token', { headers: ownPage, byApplication: true });
    expect(answer.status).to.equal(504);
    await setImmediate();
    expect(unhandled).to.deep.equal([]);
    expect((await page.send('GET', '/guarded')).status).to.equal(401);
  });
});
