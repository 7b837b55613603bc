import { expect } from 'chai';
import type { RedisClient } from '../../src/index.js';
import { RedisSessionStore } from '../../src/sessions/redis-session-store.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { ageInRedis } from '../harness/redis-sessions.js';
import type { CreateStore, StoreUnderTest } from './contract/store-under-test.js';
import { describeSessionStore } from './session-store-contract.js';

const minute = 60_000;
const lifetimes = { leeway: minute, expiresIn: 60 * minute, absoluteLifetime: 90 * minute };
const userId = '0123456789abcdef01234567';

describeWithRedis('sessions in Redis', () => {
  let server: RedisServer;
  let client: Awaited<ReturnType<RedisServer['connect']>>;
  let made: StoreUnderTest;
  before(async () => {
    server = await RedisServer.start();
    client = await server.connect();
    made = await create(lifetimes);
  });
  after(async () => {
    client.destroy();
    await server.close();
  });

  const create: CreateStore = async (limits) => {
    await client.flushAll();
    return {
      store: new RedisSessionStore(client, limits),
      age: (milliseconds) => ageInRedis(client, milliseconds),
      close: async () => undefined,
    };
  };
  describeSessionStore('Redis', create);

  it('lists a session also when somebody looked at the list between the steps of its login', async () => {
    const look = () => made.store.list(userId);
    const besides: RedisClient = {
      eval: (script, options) => look().then(() => client.eval(script, options)),
      evalSha: (sha1, options) => look().then(() => client.evalSha(sha1, options)),
      publish: (channel, message) => client.publish(channel, message),
      duplicate: () => client.duplicate(),
    };
    const { sid } = await new RedisSessionStore(besides, lifetimes).create({
      userId,
      ip: undefined,
      userAgent: undefined,
    });
    expect((await made.store.list(userId)).map((session) => session.sid)).to.include(sid);
  });

  describe('its keys', () => {
    beforeEach(() => client.flushAll());
    const login = () => made.store.create({ userId, ip: '127.0.0.1', userAgent: 'a browser' });
    const lifeOf = (sid: string) => client.pTTL(`sealgate:session:{${sid}}`);

    it('expire by themselves, after expiresIn and after the absolute lifetime', async () => {
      const { sid } = await login();
      expect(await lifeOf(sid)).to.be.closeTo(60 * minute, minute);
      await made.age(50 * minute);
      expect(await lifeOf(sid)).to.be.closeTo(10 * minute, minute);
      await made.store.rotate(sid, 0);
      expect(await lifeOf(sid)).to.be.closeTo(40 * minute, minute);
      await made.age(30 * minute);
      await made.store.touch(sid);
      expect(await lifeOf(sid)).to.be.closeTo(10 * minute, minute);
      await made.age(10 * minute);
      expect(await client.keys('sealgate:session:*')).to.deep.equal([]);
      expect(await client.keys('*')).to.deep.equal([]);
    });

    it('never lack an expiry, whatever is done', async () => {
      const { sid } = await login();
      const steps = [
        () => made.store.confirm([{ sid, generation: 0 }]),
        () => made.store.rotate(sid, 0),
        () => made.age(minute),
        () => made.store.rotate(sid, 0),
        () => made.store.confirm([{ sid, generation: 1 }]),
        () => made.store.touch(sid),
        () => made.store.list(userId),
        () => made.age(minute),
        () => made.store.rotate(sid, 1),
        () => made.store.rotate(sid, 0),
        () => made.store.confirm([{ sid, generation: 2 }]),
        () => made.store.touch(sid),
        () => made.store.end([sid]),
        () => login(),
      ];
      for (const step of steps) {
        await step();
        for (const key of await client.keys('*')) expect(await client.pTTL(key), key).to.be.above(0);
      }
    });

    it('hold no token and no hash of one: these fields, and no other text than a few known ones', async () => {
      const { sid } = await login();
      await made.store.rotate(sid, 0);
      const { user, ip, userAgent, ...numbers } = await client.hGetAll(`sealgate:session:{${sid}}`);
      expect({ user, ip, userAgent }).to.deep.equal({
        user: userId,
        ip: '127.0.0.1',
        userAgent: 'a browser',
      });
      const names = ['generation', 'confirmed', 'createdAt', 'lastUsedAt', 'rotatedAt', 'expiresAt'];
      expect(Object.keys(numbers)).to.have.members([...names, 'absoluteExpiresAt']);
      for (const value of Object.values(numbers)) expect(value).to.match(/^\d+$/);
    });

    it('are gone when the session is ended or reused, also from the list', async () => {
      const [ended, reused] = [await login(), await login()];
      await made.store.end([ended.sid]);
      for (const generation of [0, 1]) {
        await made.age(minute);
        await made.store.rotate(reused.sid, generation);
      }
      expect((await made.store.rotate(reused.sid, 0)).outcome).to.equal('reused');
      expect(await client.keys('*')).to.deep.equal([]);
    });

    it('list a session as long as it lives, though one that was opened later lives shorter', async () => {
      const { sid } = await login();
      const shorter = { leeway: 0, expiresIn: minute, absoluteLifetime: minute };
      await new RedisSessionStore(client, shorter).create({ userId, ip: undefined, userAgent: undefined });
      await made.age(2 * minute);
      expect((await made.store.list(userId)).map((session) => session.sid)).to.deep.equal([sid]);
    });

    it('of ten thousand sessions that ran out do not keep their user from listing and ending', async () => {
      const gone = Array.from({ length: 10_000 }, (_, index) => `gone-${index}`);
      const later = Date.now() + lifetimes.absoluteLifetime;
      const list = `sealgate:sessions-of:{${userId}}`;
      await client.zAdd(
        list,
        gone.map((value) => ({ value, score: later })),
      );
      const { sid } = await login();
      expect((await made.store.list(userId)).map((session) => session.sid)).to.deep.equal([sid]);
      expect(await client.zRange(list, 0, -1)).to.deep.equal([sid]);
      await made.store.end([...gone, sid]);
      expect(await client.keys('*')).to.deep.equal([]);
    });
  });
});
