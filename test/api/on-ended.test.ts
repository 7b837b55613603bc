import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { createGuard } from '../../src/guard/index.js';
import { type Auth, AuthError, createAuth } from '../../src/index.js';
import { accessKeys } from '../../src/tokens/access-keys.js';
import { startTestApp, type TestApp, type TestAppOptions, testSecret } from '../harness/app.js';
import { tokensOf } from '../harness/client.js';
import { closedAfterEach } from '../harness/closed-after-each.js';
import { eventually } from '../harness/eventually.js';
import { recordingLogger, silentLogger } from '../harness/logger.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { signUp } from '../harness/sign-in.js';

type Verifying = Pick<Auth, 'verify' | 'onEnded'>;

const codeOf = (error: unknown) => (error instanceof AuthError ? error.code : error);

/** Watches a token as a socket does; tells the code of the end, and undefined until then. */
async function watch(auth: Verifying, token: string): Promise<() => string | undefined> {
  const { claims } = await auth.verify(token);
  let told: string | undefined;
  auth.onEnded(claims, ({ code }) => {
    told = code;
  });
  return () => told;
}

describe('an open socket', () => {
  const closing = closedAfterEach();
  const start = async (options: TestAppOptions = {}): Promise<TestApp> => {
    const app = await startTestApp(options);
    closing.push(app.close);
    return app;
  };

  it('ends however an end and its verification meet', async () => {
    const app = await start({ users: { cacheFor: '0' } });
    for (let turn = 0; turn < 20; turn++) {
      const { token, userId } = await signUp(app.base);
      const opening = app.auth
        .verify(token)
        .then(
          ({ claims }) =>
            new Promise((resolve) => app.auth.onEnded(claims, (reason) => resolve(codeOf(reason)))),
          codeOf,
        );
      await setTimeout(turn % 5);
      await app.auth.users.endSessions(userId);
      expect(await opening).to.equal('session_revoked');
    }
  });

  it('has been told by the time that the end is answered at its own node', async () => {
    const app = await start();
    for (let turn = 0; turn < 5; turn++) {
      const { token, userId } = await signUp(app.base);
      const told = await watch(app.auth, token);
      await app.auth.users.endSessions(userId);
      expect(told()).to.equal('session_revoked');
    }
  });

  it('ends when its session had ended between the verification and the watching', async () => {
    const app = await start();
    const { token, userId } = await signUp(app.base);
    const { claims } = await app.auth.verify(token);
    await app.auth.users.endSessions(userId);
    const told = await new Promise((resolve) =>
      app.auth.onEnded(claims, (reason) => resolve(codeOf(reason))),
    );
    expect(told).to.equal('session_revoked');
  });

  it('stays where all other sessions of its user end, and only those', async () => {
    const app = await start();
    const { client, token: bearer, fields } = await signUp(app.base);
    const { access_token: elsewhere } = tokensOf(await app.client().login(fields));
    const [mine, other] = [await watch(app.auth, bearer), await watch(app.auth, elsewhere)];
    expect((await client.send('DELETE', '/sessions', { bearer })).status).to.equal(204);
    await eventually('the other one ends', other);
    expect(mine()).to.equal(undefined);
  });

  it('ends at another node by its next poll, and with sessions that are looked up at every request as well', async () => {
    for (const check of ['revocations', 'every-request'] as const) {
      const app = await start({ sessions: { check } });
      const { connection } = app;
      const options = { secret: testSecret, connection, logger: silentLogger, sessions: { check } };
      const other = createAuth({ ...options, cookie: { secure: false, suffix: 'other' } });
      closing.push(other.close);
      await other.ready();
      const { client, token } = await signUp(app.base);
      const told = await watch(other, token);
      await client.logout(token);
      expect(await eventually('the other node hears', told)).to.equal('session_revoked');
    }
  });

  it('stays during an outage, and hears of the end after it', async () => {
    const proxy = await DatabaseProxy.start();
    closing.push(() => proxy.close());
    const app = await start({ proxy });
    const { client, token } = await signUp(app.base);
    const told = await watch(app.auth, token);
    proxy.freeze();
    await eventually('polling fails', () => app.auth.revocations().staleFor > 4_000);
    expect(told()).to.equal(undefined);
    await proxy.restore();
    await client.logout(token);
    expect(await eventually('it hears', told)).to.equal('session_revoked');
  });

  it('is opened by a token, and by nothing else that somebody sends, however long', async () => {
    const app = await start();
    const { client, token } = await signUp(app.base);
    const [header = '', ...rest] = token.split('.');
    const long = 'a'.repeat(1_000_000);
    const nonsense = [
      7,
      true,
      Number.NaN,
      {},
      [token],
      { toString: () => token },
      Symbol('token'),
      () => token,
    ];
    const texts = [
      long,
      `${header}.${long}`,
      [header, ...rest, long].join('.'),
      `${token} `,
      client.refreshToken,
    ];
    const guard = createGuard({ keys: accessKeys(testSecret), logger: silentLogger });
    closing.push(guard.close);
    const stranger = createGuard({ secret: 'another secret of 8f2c nobody 91ab', logger: silentLogger });
    closing.push(stranger.close);
    for (const { verify } of [app.auth, guard])
      for (const shown of [...nonsense, ...texts])
        expect(await verify(shown).then(() => 'let in', codeOf), typeof shown).to.equal('token_invalid');
    expect(await stranger.verify(token).then(() => 'let in', codeOf)).to.equal('token_invalid');
    expect((await guard.verify(token)).claims).to.deep.equal((await app.auth.verify(token)).claims);
  });

  describeWithRedis('at a service that was set up wrong', () => {
    it('is told of an internal error and nothing of the settings, which are in the log', async () => {
      const server = await RedisServer.start();
      closing.push(() => server.close());
      const redis = await server.connect();
      closing.push(() => redis.destroy());
      const app = await start({ redis });
      const logger = recordingLogger();
      const guard = createGuard({
        keys: accessKeys(testSecret),
        redis,
        logger,
        accessToken: { expiresIn: '1m' },
      });
      closing.push(guard.close);
      const { token } = await signUp(app.base);
      const error = await guard.verify(token).catch((reason: unknown) => reason);
      expect(codeOf(error)).to.equal('internal_error');
      expect(String(error)).not.to.include('expiresIn');
      expect(logger.lines.join()).to.include('set accessToken.expiresIn');
    });
  });
});
