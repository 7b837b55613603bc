import { expect } from 'chai';
import type { RedisClient } from '../../src/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf, tokensOf } from '../harness/client.js';
import { CommandCount } from '../harness/commands.js';
import { DatabaseProxy } from '../harness/proxy.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { claimsOf, refreshClaimsOf, signUp } from '../harness/sign-in.js';
import { describeWithEachStore, type StoreApp } from '../harness/stores.js';
import { untilAnswered } from '../harness/until-answered.js';

const hour = 3_600_000;
const day = 24 * hour;
const sessions = { check: 'every-request' } as const;

describeWithEachStore('a session that is asked after at every request', (start) => {
  let app: StoreApp;
  before(async () => {
    // The tokens outlive all that is tried, so that only the session's state decides.
    app = await start({ sessions, users: { cacheFor: '1h' }, accessToken: { expiresIn: '1d' } });
  });
  after(() => app.close());

  it('slides with each request, so that use keeps it alive', async () => {
    const { client, token } = await signUp(app.base);
    for (let turn = 0; turn < 2; turn++) {
      await app.age(29 * day);
      expect((await client.me(token)).status).to.equal(200);
    }
    await app.age(30 * day);
    expect(codeOf(await client.me(token))).to.equal('session_revoked');
  });

  it('ends after its absolute lifetime, however much it is used', async () => {
    const { client, token } = await signUp(app.base);
    for (let turn = 0; turn < 3; turn++) {
      await app.age(29 * day);
      expect((await client.me(token)).status).to.equal(200);
    }
    await app.age(3 * day);
    expect(codeOf(await client.me(token))).to.equal('session_revoked');
  });

  it('has tokens that do not run out before it, however short it lives when it is not used', async () => {
    const hourInSeconds = 3600;
    for (const [absoluteLifetime, absolute] of [
      ['30d', 30 * 24 * hourInSeconds],
      ['5h', 5 * hourInSeconds],
    ] as const) {
      const refreshToken = { expiresIn: '1h', absoluteLifetime };
      const short = await start({ sessions, accessToken: { expiresIn: '1d' }, refreshToken });
      try {
        const { client, token } = await signUp(short.base);
        await short.age(60_000);
        for (const bearer of [token, tokensOf(await client.refresh()).access_token]) {
          const { iat, exp } = claimsOf(bearer);
          expect(exp - iat).to.be.closeTo(Math.min(24 * hourInSeconds, absolute), 65);
        }
        const { iat, exp } = refreshClaimsOf(client.refreshToken ?? '');
        expect(exp - iat).to.be.closeTo(absolute, 65);
        await short.age(hour);
        expect(codeOf(await client.me(token))).to.equal('session_revoked');
        expect(codeOf(await client.refresh())).to.equal('session_revoked');
      } finally {
        await short.close();
      }
    }
  });

  it('tells when it was used last', async () => {
    const { client, token: bearer } = await signUp(app.base);
    await app.age(12 * hour);
    await client.me(bearer);
    await app.age(2 * hour);
    const { body } = await client.send('GET', '/sessions', { bearer });
    const { lastUsedAt } = Object(body).sessions[0];
    expect(Date.now() - Date.parse(lastUsedAt)).to.be.within(2 * hour, 3 * hour + 60_000);
  });

  it('is refused with session_revoked once it is gone, also where no revocation was told', async () => {
    const { client, token, sid } = await signUp(app.base);
    expect((await client.me(token)).status).to.equal(200);
    // As if it had run out: the state is gone, and nobody was told.
    await app.age(1000 * day);
    const answer = await client.me(token);
    expect([answer.status, codeOf(answer)]).to.deep.equal([401, 'session_revoked']);
    expect(sid).to.not.equal('');
  });
});

describe('every-request with MongoDB', () => {
  let proxy: DatabaseProxy;
  let app: TestApp;
  before(async () => {
    proxy = await DatabaseProxy.start();
    const connectOptions = { monitorCommands: true };
    app = await startTestApp({ proxy, connectOptions, sessions, users: { cacheFor: '1h' } });
  });
  after(async () => {
    await proxy.restore();
    await app.close();
    await proxy.close();
  });

  it('costs two commands a request, sent together', async () => {
    const { client, token } = await signUp(app.base);
    await client.me(token);
    const count = new CommandCount(app.connection);
    for (let turn = 0; turn < 3; turn++) expect((await client.me(token)).status).to.equal(200);
    expect(count.take()).to.have.members(Array(3).fill(['findAndModify', 'find']).flat());
    count.stop();
  });

  it('is 503 while the database is away, for who is remembered too, and nobody is logged out', async () => {
    const { client, token } = await signUp(app.base);
    await client.me(token);
    await proxy.cut();
    const answer = await client.me(token);
    expect([answer.status, codeOf(answer)]).to.deep.equal([503, 'service_unavailable']);
    await proxy.restore();
    expect((await untilAnswered(() => client.me(token))).status).to.equal(200);
  });
});

describeWithRedis('every-request with Redis', () => {
  let server: RedisServer;
  let client: Awaited<ReturnType<RedisServer['connect']>>;
  let app: TestApp;
  /** The keys that scripts were run on. */
  const keys: string[] = [];
  before(async () => {
    server = await RedisServer.start();
    client = await server.connect();
    const counting: RedisClient = {
      eval: (script, options) => client.eval(script, options),
      evalSha: (sha1, options) => {
        keys.push(...options.keys);
        return client.evalSha(sha1, options);
      },
      publish: (channel, message) => client.publish(channel, message),
      duplicate: () => client.duplicate(),
    };
    app = await startTestApp({
      connectOptions: { monitorCommands: true },
      redis: counting,
      sessions: { ...sessions, store: 'redis' },
      users: { cacheFor: '1h' },
    });
  });
  after(async () => {
    await app.close();
    client.destroy();
    await server.close();
  });

  it('costs one command of Redis a request, and one of MongoDB for the user', async () => {
    const { client: person, token, sid } = await signUp(app.base);
    await person.me(token);
    const count = new CommandCount(app.connection);
    keys.splice(0);
    for (let turn = 0; turn < 3; turn++) expect((await person.me(token)).status).to.equal(200);
    const ofSessions = keys.filter((key) => key !== 'sealgate:{revocations}');
    expect(ofSessions).to.deep.equal(Array(3).fill(`sealgate:session:{${sid}}`));
    expect(count.take()).to.deep.equal(Array(3).fill('find'));
    count.stop();
  });

  it('is the classic: the token names the session, Redis holds its state, and the state alone decides', async () => {
    const { client: person, token, sid } = await signUp(app.base);
    expect((await person.me(token)).status).to.equal(200);
    expect(await client.pTTL(`sealgate:session:{${sid}}`)).to.be.closeTo(30 * day, 60_000);
    await client.del(`sealgate:session:{${sid}}`);
    expect(codeOf(await person.me(token))).to.equal('session_revoked');
    expect(codeOf(await person.refresh())).to.equal('session_revoked');
  });
});
