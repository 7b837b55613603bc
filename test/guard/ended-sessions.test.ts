import { expect } from 'chai';
import type { RedisClient } from '../../src/index.js';
import { accessKeys } from '../../src/tokens/access-keys.js';
import { startTestApp, type TestApp, type TestAppOptions, testSecret } from '../harness/app.js';
import { type Answer, codeOf, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { expectProblem } from '../harness/expect-problem.js';
import { claimsOf, forge } from '../harness/forge.js';
import { type GuardApp, startGuardApp } from '../harness/guard-app.js';
import { recordingLogger } from '../harness/logger.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { signUp } from '../harness/sign-in.js';

const keys = accessKeys(testSecret);

describeWithRedis('a resource service that listens to Redis', () => {
  let server: RedisServer;
  let redis: Awaited<ReturnType<RedisServer['connect']>>;
  const closing: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    server = await RedisServer.start({ appendOnly: true });
    redis = await server.connect();
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    redis.destroy();
    await server.close();
  });

  const start = async (client: RedisClient = redis, logger = recordingLogger()): Promise<GuardApp> => {
    const service = await startGuardApp({ guard: { keys, redis: client, logger } });
    closing.push(service.close);
    return service;
  };
  const startApp = async (options: TestAppOptions): Promise<TestApp> => {
    const app = await startTestApp({ redis, ...options });
    closing.push(app.close);
    return app;
  };
  const untilEnded = (service: GuardApp, token: string) =>
    eventually('the session has ended here too', async () => {
      const answer = await service.get('/guarded', token);
      if (answer.status !== 200) expectProblem(answer, 401, 'session_revoked');
      return answer.status === 401;
    });

  for (const store of ['redis', 'mongodb'] as const) {
    describe(`beside sealgate with sessions in ${store}`, () => {
      it('refuses a session that has ended, and no other', async () => {
        const app = await startApp({ sessions: { store } });
        const service = await start();
        const [ann, bob] = [await signUp(app.base), await signUp(app.base)];
        for (const { token } of [ann, bob])
          expect((await service.get('/guarded', token)).status).to.equal(200);
        await ann.client.logout();
        await untilEnded(service, ann.token);
        expect((await service.get('/guarded', bob.token)).status).to.equal(200);
      });

      it('refuses from its first request on what ended before it started', async () => {
        const app = await startApp({ sessions: { store } });
        const ann = await signUp(app.base);
        await ann.client.logout();
        await eventually('it is in Redis', () => redis.exists('sealgate:{revocations}'));
        expectProblem(await (await start()).get('/guarded', ann.token), 401, 'session_revoked');
      });

      it('refuses the sessions of somebody who was disabled', async () => {
        const app = await startApp({ sessions: { store } });
        const service = await start();
        const [admin, bob] = [await signUp(app.base), await signUp(app.base)];
        await app.connection
          .collection('users')
          .updateOne({ email: admin.fields.email }, { $set: { roles: ['admin'] } });
        const fresh = await eventually('the role has come', async () => {
          const { status } = await admin.client.send('GET', '/users', { bearer: admin.token });
          return status === 200;
        });
        expect(fresh).to.equal(true);
        const body = { disabled: true };
        await admin.client.send('PATCH', `/users/${bob.userId}`, { bearer: admin.token, body });
        await untilEnded(service, bob.token);
      });

      it('refuses all other sessions where somebody ended these, and neither the one that did nor a new one', async () => {
        const app = await startApp({ sessions: { store } });
        const service = await start();
        const ann = await signUp(app.base);
        const [elsewhere, bob] = [app.client(), await signUp(app.base)];
        const { access_token: ended } = tokensOf(await elsewhere.login(ann.fields));
        expect((await service.get('/guarded', ended)).status).to.equal(200);
        await ann.client.send('DELETE', '/sessions', { bearer: ann.token });
        await untilEnded(service, ended);
        const { access_token: later } = tokensOf(await elsewhere.login(ann.fields));
        for (const one of [service, await start()]) {
          for (const token of [ann.token, later, bob.token])
            expect((await one.get('/guarded', token)).status).to.equal(200);
          expectProblem(await one.get('/guarded', ended), 401, 'session_revoked');
        }
      });
    });
  }

  it('leaves alone what the browser stored: the service and sealgate need not be of one site', async () => {
    const app = await startApp({ sessions: { store: 'redis' }, clearSiteData: true });
    const service = await start();
    const ann = await signUp(app.base);
    await ann.client.logout();
    await untilEnded(service, ann.token);
    const clearing = ({ headers }: Answer) => headers.get('clear-site-data');
    expect(clearing(await service.get('/guarded', ann.token))).to.equal(null);
    expect(clearing(await ann.client.me(ann.token))).to.equal('"storage"');
  });

  it('takes an outage of Redis for no logout: it goes on with what it knows, and hears the news afterwards', async () => {
    const app = await startApp({ sessions: { store: 'redis' } });
    const logger = recordingLogger();
    const service = await start(redis, logger);
    const [ann, bob] = [await signUp(app.base), await signUp(app.base)];
    await ann.client.logout();
    await untilEnded(service, ann.token);
    await server.kill();
    await eventually('the outage is in the log', () =>
      logger.lines.some((line) => line.includes('revocation polling failed')),
    );
    expectProblem(await service.get('/guarded', ann.token), 401, 'session_revoked');
    expect((await service.get('/guarded', bob.token)).status).to.equal(200);
    await server.restart();
    await eventually('bob is signed out', async () => (await bob.client.logout()).status === 204);
    await untilEnded(service, bob.token);
  });

  it('answers 503 as long as it never heard anything, and then by itself no more', async () => {
    await server.kill();
    const service = await start();
    const token = forge(claimsOf('access_token'));
    const refused = await service.get('/guarded', token);
    expectProblem(refused, 503, 'service_unavailable');
    expect(refused.headers.get('retry-after')).to.equal('1');
    expect((await service.get('/admin', token)).status).to.equal(503);
    await server.restart();
    await eventually('it lets people in', async () => (await service.get('/guarded', token)).status === 200);
  });

  it('does not guess how long to remember: tokens that live longer than it was told are a fault of ours', async () => {
    const logger = recordingLogger();
    const service = await start(redis, logger);
    const now = Math.floor(Date.now() / 1000);
    const living = (seconds: number) => forge(claimsOf('access_token', { iat: now, exp: now + seconds }));
    expect((await service.get('/guarded', living(600))).status).to.equal(200);
    expect((await service.get('/guarded', living(601))).status).to.equal(200);
    expect(codeOf(await service.get('/guarded', living(602)))).to.equal('internal_error');
    expect(logger.lines.join()).to.include('set accessToken.expiresIn');

    const hour = await startGuardApp({
      guard: { keys, redis, logger, accessToken: { expiresIn: '1h' } },
    });
    closing.push(hour.close);
    expect((await hour.get('/guarded', living(3600))).status).to.equal(200);
  });

  it('leaves the client open that it was given, and lets go of its own', async () => {
    const service = await startGuardApp({ guard: { keys, redis, logger: recordingLogger() } });
    await service.get('/guarded', forge(claimsOf('access_token')));
    const listeners = async () => (await redis.clientList()).filter(({ sub }) => sub > 0).length;
    await eventually('it listens', async () => (await listeners()) === 1);
    await service.close();
    await eventually('it listens no more', async () => (await listeners()) === 0);
    expect(await redis.ping()).to.equal('PONG');
  });
});
