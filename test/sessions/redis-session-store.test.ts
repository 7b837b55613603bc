import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { RedisClient } from '../../src/index.js';
import { RedisSessionStore } from '../../src/sessions/redis-session-store.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { ageInRedis } from '../harness/redis-sessions.js';
import {
  allLive,
  type CreateStore,
  newSession,
  type StoreUnderTest,
  userId,
} from './contract/store-under-test.js';
import { describeSessionStore } from './session-store-contract.js';

const minute = 60_000;
const lifetimes = {
  leeway: minute,
  expiresIn: 60 * minute,
  absoluteLifetime: 90 * minute,
  repeatableFor: 60 * minute,
};

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
      makeFormer: async (sid) => {
        const key = `sealgate:session:{${sid}}`;
        await client.hDel(key, ['version', 'inBody', 'confirmedAt', 'usedBefore']);
        if ((await client.hGet(key, 'generation')) === '0') await client.hSet(key, 'confirmed', 0);
      },
      copy: async ({ sid, userId: ofUser }, count) => {
        const index = `sealgate:sessions-of:{${ofUser}}`;
        const score = (await client.zScore(index, sid)) ?? 0;
        const copies = Array.from({ length: count }, () => randomUUID());
        for (const copy of copies) {
          await client.copy(`sealgate:session:{${sid}}`, `sealgate:session:{${copy}}`);
          await client.zAdd(index, { value: copy, score });
        }
        return copies;
      },
      close: async () => undefined,
    };
  };
  describeSessionStore('Redis', create);

  const sidsOf = async () => {
    const { sessions } = await made.store.list(userId, allLive, { limit: 100 });
    return sessions.map(({ sid }) => sid);
  };

  it('lists a session also when somebody looked at the list between the steps of its login', async () => {
    const besides: RedisClient = {
      eval: (script, options) => sidsOf().then(() => client.eval(script, options)),
      evalSha: (sha1, options) => sidsOf().then(() => client.evalSha(sha1, options)),
      publish: (channel, message) => client.publish(channel, message),
      duplicate: () => client.duplicate(),
    };
    const { sid } = await new RedisSessionStore(besides, lifetimes).create(newSession);
    expect(await sidsOf()).to.include(sid);
  });

  describe('its keys', () => {
    beforeEach(() => client.flushAll());
    const login = () => made.store.create(newSession);
    const lifeOf = (sid: string) => client.pTTL(`sealgate:session:{${sid}}`);

    it('expire by themselves, after expiresIn and after the absolute lifetime', async () => {
      const { sid } = await login();
      expect(await lifeOf(sid)).to.be.closeTo(60 * minute, minute);
      await made.age(50 * minute);
      expect(await lifeOf(sid)).to.be.closeTo(10 * minute, minute);
      await made.store.rotate({ sid, generation: 0 });
      expect(await lifeOf(sid)).to.be.closeTo(40 * minute, minute);
      await made.age(30 * minute);
      await made.store.touch({ sid, userId, version: 0 });
      expect(await lifeOf(sid)).to.be.closeTo(10 * minute, minute);
      await made.age(10 * minute);
      expect(await client.keys('sealgate:session:*')).to.deep.equal([]);
      expect(await client.keys('*')).to.deep.equal([]);
    });

    it('never lack an expiry, whatever is done', async () => {
      const { sid } = await login();
      const steps = [
        () => made.store.confirm([{ sid, generation: 0 }]),
        () => made.store.rotate({ sid, generation: 0 }),
        () => made.age(minute),
        () => made.store.rotate({ sid, generation: 0 }),
        () => made.store.confirm([{ sid, generation: 1 }]),
        () => made.store.touch({ sid, userId, version: 0 }),
        () => sidsOf(),
        () => made.age(minute),
        () => made.store.rotate({ sid, generation: 1 }),
        () => made.store.rotate({ sid, generation: 0 }),
        () => made.store.confirm([{ sid, generation: 2 }]),
        () => made.store.touch({ sid, userId, version: 0 }),
        () => made.store.replace({ sid, userId }, minute),
        () => made.store.rotate({ sid, generation: 2 }),
        () => made.store.touch({ sid, userId, version: 0 }),
        () => made.store.end([{ sid, userId }]),
        () => login(),
      ];
      for (const step of steps) {
        await step();
        for (const key of await client.keys('*')) expect(await client.pTTL(key), key).to.be.above(0);
      }
    });

    it('hold no token and no hash of one: these fields, and no other text than a few known ones', async () => {
      const { sid } = await login();
      await made.store.rotate({ sid, generation: 0 });
      const { user, ip, userAgent, ...numbers } = await client.hGetAll(`sealgate:session:{${sid}}`);
      expect({ user, ip, userAgent }).to.deep.equal({
        user: userId,
        ip: '127.0.0.1',
        userAgent: 'a browser',
      });
      expect(Object.keys(numbers)).to.have.members([
        'version',
        'inBody',
        'generation',
        'confirmed',
        'confirmedAt',
        'createdAt',
        'lastUsedAt',
        'usedBefore',
        'rotatedAt',
        'expiresAt',
        'absoluteExpiresAt',
      ]);
      for (const value of Object.values(numbers)) expect(value).to.match(/^\d+$/);
    });

    it('are gone when the session is ended or reused, also from the list', async () => {
      const [ended, reused] = [await login(), await login()];
      await made.store.end([ended]);
      for (const generation of [0, 1]) {
        await made.store.confirm([{ sid: reused.sid, generation }]);
        await made.age(minute);
        await made.store.rotate({ sid: reused.sid, generation });
      }
      expect((await made.store.rotate({ sid: reused.sid, generation: 0 })).outcome).to.equal('reused');
      expect(await client.keys('*')).to.deep.equal([]);
    });

    it('list a session as long as it lives, though one that was opened later lives shorter', async () => {
      const { sid } = await login();
      const shorter = { ...lifetimes, leeway: 0, expiresIn: minute, absoluteLifetime: minute };
      await new RedisSessionStore(client, shorter).create(newSession);
      await made.age(2 * minute);
      expect(await sidsOf()).to.deep.equal([sid]);
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
      expect(await sidsOf()).to.deep.equal([sid]);
      expect(await client.zRange(list, 0, -1)).to.deep.equal([sid]);
      await made.store.end([...gone, sid].map((one) => ({ sid: one, userId })));
      expect(await client.keys('*')).to.deep.equal([]);
    });
  });
});
