import { expect } from 'chai';
import { RedisRevocationLog } from '../../src/sessions/redis-revocation-log.js';
import { eventually } from '../harness/eventually.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';

const userId = '0123456789abcdef01234567';
const hour = 3_600_000;

describeWithRedis('the log of revocations in Redis', () => {
  let server: RedisServer;
  let client: Awaited<ReturnType<RedisServer['connect']>>;
  before(async () => {
    server = await RedisServer.start();
    client = await server.connect();
  });
  after(async () => {
    client.destroy();
    await server.close();
  });
  beforeEach(() => client.flushAll());

  it('tells what was recorded, of sessions and of users, with its time by the clock of Redis', async () => {
    const log = new RedisRevocationLog(client, hour);
    const before = Date.now();
    await log.record([{ sid: 'one', userId }, { userId }]);
    await log.record([]);
    const recorded = await log.recent();
    expect(recorded.map(({ sid }) => sid)).to.have.members(['one', undefined]);
    for (const { userId: user, at, expiresAt } of recorded) {
      expect(user).to.equal(userId);
      expect(at).to.be.within(before, Date.now() + 1);
      expect(expiresAt).to.equal(at + hour);
    }
  });

  it('tells only what is as new as is asked for', async () => {
    const log = new RedisRevocationLog(client, hour);
    const aMinuteAgo = Date.now() - 60_000;
    await client.zAdd('sealgate:{revocations}', {
      score: aMinuteAgo,
      value: JSON.stringify([userId, 'early']),
    });
    await log.record([{ sid: 'late', userId }]);
    expect((await log.recent(30_000)).map(({ sid }) => sid)).to.deep.equal(['late']);
    expect((await log.recent(90_000)).map(({ sid }) => sid)).to.deep.equal(['early', 'late']);
  });

  it('tells a revocation that comes again as news', async () => {
    const log = new RedisRevocationLog(client, hour);
    await log.record([{ userId }]);
    const [first] = await log.recent();
    const again = await eventually('it has another time', async () => {
      await log.record([{ userId }]);
      const [latest] = await log.recent();
      return latest?.at !== first?.at && latest;
    });
    expect(again).to.include({ userId, sid: undefined });
    expect(await log.recent()).to.have.length(1);
  });

  it('forgets by itself', async () => {
    const log = new RedisRevocationLog(client, hour);
    await log.record([{ sid: 'one', userId }]);
    expect(await client.pTTL('sealgate:{revocations}')).to.be.closeTo(hour, 60_000);

    const brief = new RedisRevocationLog(client, 50);
    await eventually('what is too old is told no more', async () => (await brief.recent()).length === 0);
    await brief.record([{ sid: 'two', userId }]);
    expect(await client.zRange('sealgate:{revocations}', 0, -1)).to.have.length(1);
    await eventually('the key is gone', async () => (await client.exists('sealgate:{revocations}')) === 0);
  });
});
