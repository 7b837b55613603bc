import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { createClient } from 'redis';
import { createAuth } from '../../src/index.js';
import { startTestApp, testSecret } from '../harness/app.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { recordingLogger } from '../harness/logger.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { runServerHere, startServerHere } from '../harness/server-here.js';
import { startServerProcess } from '../harness/server-process.js';
import { signUp } from '../harness/sign-in.js';
import { databaseForServers } from '../server/environment.js';

const base = { NODE_ENV: 'test', MONGODB_URI: 'mongodb://127.0.0.1:1/x', AUTH_TOKEN_SECRET: testSecret };

describe('settings of Redis', function () {
  this.timeout(120_000);

  it('that are missing where sessions live there stop the start with one line', async () => {
    const { code, output } = await runServerHere({ ...base, AUTH_SESSION_STORE: 'redis' });
    expect([code, output]).to.deep.equal([
      78,
      'sealgate: redis.url (REDIS_URL): is missing, and sessions.store is redis\n',
    ]);
  });

  for (const url of [
    '127.0.0.1:6379',
    'http://127.0.0.1',
    'redis://',
    'redis://127.0.0.1:port',
    'redis://a/b',
    'redis://a:99999',
  ]) {
    it(`stop the start for ${url}, and do not repeat it`, async () => {
      const { code, output } = await runServerHere({ ...base, REDIS_URL: url });
      expect(code).to.equal(78);
      expect(output).to.match(
        /^sealgate: redis\.url \(REDIS_URL\): must be redis:\/\/ or rediss:\/\/, .*\n$/,
      );
    });
  }

  for (const [variable, key] of [
    ['AUTH_SESSION_STORE', 'authentication.sessions.store'],
    ['AUTH_SESSION_CHECK', 'authentication.sessions.check'],
    ['AUTH_CLEAR_SITE_DATA', 'authentication.clearSiteData'],
  ] as const) {
    it(`${variable} stops the start where it is none of its values`, async () => {
      const { code, output } = await runServerHere({ ...base, [variable]: 'sometimes' });
      expect(code).to.equal(78);
      expect(output).to.match(new RegExp(`^sealgate: ${key} \\(${variable}\\): must be .*\\n$`));
    });
  }

  it('are checked by the library too', async () => {
    const { connection, drop } = await openTestDatabase();
    const make = (sessions: object) => () => createAuth({ secret: testSecret, connection, sessions });
    expect(make({ store: 'redis' })).to.throw(TypeError, 'createAuth: redis is missing');
    expect(make({ store: 'memory' })).to.throw(TypeError, 'createAuth: sessions.store must be');
    expect(make({ check: 'never' })).to.throw(TypeError, 'createAuth: sessions.check must be');
    await drop();
  });
});

describeWithRedis('a server whose Redis wants a password', function () {
  this.timeout(120_000);

  for (const store of ['mongodb', 'redis']) {
    it(`ends with a line where it has none, or another, with sessions in ${store}`, async () => {
      const redis = await RedisServer.start({
        args: ['--user', 'somebody', 'on', '>sesame', '~*', '&*', '+@all'],
      });
      for (const login of ['nobody:hunter2@', 'somebody:hunter2@']) {
        const url = redis.url.replace('redis://', `redis://${login}`);
        const { code, output } = await runServerHere({ ...base, REDIS_URL: url, AUTH_SESSION_STORE: store });
        expect([code, output]).to.deep.equal([
          78,
          'sealgate: redis.url (REDIS_URL): Redis refuses the user or the password in it, or wants one\n',
        ]);
      }
      await redis.close();
    });
  }
});

describeWithRedis('a server whose Redis lacks the database', function () {
  this.timeout(120_000);

  it('ends with a line', async () => {
    const redis = await RedisServer.start();
    const { code, output } = await runServerHere({ ...base, REDIS_URL: `${redis.url}/99` });
    expect([code, output]).to.deep.equal([
      78,
      'sealgate: redis.url (REDIS_URL): Redis has no database of the number in it\n',
    ]);
    await redis.close();
  });
});

describe('an application that closes while Redis is silent', () => {
  it('reports no outage of it', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const logger = recordingLogger();
    const asked = once(silent, 'connection').then(([socket]) => once(socket, 'data'));
    const app = await startTestApp({ redis: createClient({ url: `redis://127.0.0.1:${port}` }), logger });
    await asked;
    await app.close();
    await setImmediate();
    expect(logger.lines).to.deep.equal([]);
    silent.close();
  });
});

describeWithRedis('a server that starts before its Redis', function () {
  this.timeout(120_000);

  it('waits for it where sessions live there, says so once, and does not where it only announces', async () => {
    const database = await databaseForServers();
    const redis = await RedisServer.start();
    await redis.kill();
    const env = { ...database.env, REDIS_URL: redis.url };
    const announcing = await startServerProcess({ env });
    const { client, token } = await signUp(announcing.base);
    expect((await client.me(token)).status).to.equal(200);
    expect(announcing.output().match(/Redis connection failed/g)).to.have.length(1);

    let listens = false;
    const starting = startServerHere({ ...env, AUTH_SESSION_STORE: 'redis' }).then((server) => {
      listens = true;
      return server;
    });
    // It starts after the other one, and is as far by the time that the other has polled.
    await eventually('the other one polls', () => announcing.output().includes('Redis connection failed'));
    expect(listens).to.equal(false);
    await redis.restart();
    const waiting = await starting;
    expect((await waiting.client().register()).status).to.equal(201);

    await Promise.all([announcing.stop(), waiting.stop()]);
    await redis.close();
    await database.drop();
  });
});
