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
  const logKey = 'sealgate:{revocations}';
  const recent = async (log: RedisRevocationLog, age?: number) => (await log.recent(age)).revocations;

  it('tells what was recorded, of sessions and of users, with its time by the clock of Redis', async () => {
    const log = new RedisRevocationLog(client, hour);
    const before = Date.now();
    await log.record([{ sid: 'one', userId }, { userId }]);
    await log.record([]);
    const recorded = await recent(log);
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
    await client.zAdd(logKey, {
      score: aMinuteAgo,
      value: JSON.stringify([userId, 'early']),
    });
    await log.record([{ sid: 'late', userId }]);
    expect((await recent(log, 30_000)).map(({ sid }) => sid)).to.deep.equal(['late']);
    expect((await recent(log, 90_000)).map(({ sid }) => sid)).to.deep.equal(['early', 'late']);
  });

  it('tells a revocation that comes again as news', async () => {
    const log = new RedisRevocationLog(client, hour);
    await log.record([{ userId }]);
    const [first] = await recent(log);
    const again = await eventually('it has another time', async () => {
      await log.record([{ userId }]);
      const [latest] = await recent(log);
      return latest?.at !== first?.at && latest;
    });
    expect(again).to.include({ userId, sid: undefined });
    expect(await recent(log)).to.have.length(1);
  });

  it('tells which sessions of a user live, each time that all were ended', async () => {
    const log = new RedisRevocationLog(client, hour);
    await log.record([{ userId, version: 1, spared: 'mine' }]);
    await log.record([{ userId, version: 2 }, { userId }]);
    const told = (await recent(log)).map(({ at: _, expiresAt: __, ...revocation }) => revocation);
    expect(told.filter(({ version }) => version === 1)).to.deep.equal([
      { userId, version: 1, spared: 'mine' },
    ]);
    expect(told.filter(({ version }) => version === 2)).to.deep.equal([
      { userId, version: 2, spared: undefined },
    ]);
    expect(told.filter(({ version }) => version === undefined)).to.deep.equal([{ userId, sid: undefined }]);
    expect(told).to.have.length(3);
  });

  it('keeps entries that the release before reads: a user and the id of a session, which none has', async () => {
    const log = new RedisRevocationLog(client, hour);
    await log.record([{ sid: 'one', userId }, { userId }, { userId, version: 2, spared: 'mine' }]);
    const entries = (await client.zRange(logKey, 0, -1)).map((entry): unknown => JSON.parse(entry));
    for (const entry of entries) {
      expect(entry).to.be.an('array').with.length(2);
      if (Array.isArray(entry)) for (const part of entry) expect(part).to.be.a('string');
    }
    expect(entries).to.deep.include.members([
      [userId, 'one'],
      [userId, ''],
      [userId, '/2/mine'],
    ]);
  });

  it('says since when it is kept, the same to everybody, until it is lost', async () => {
    const [log, other] = [new RedisRevocationLog(client, hour), new RedisRevocationLog(client, hour)];
    expect(await log.recent()).to.deep.equal({ revocations: [], bornAt: undefined });
    const earliest = Date.now();
    await log.record([{ sid: 'one', userId }]);
    const { bornAt = 0 } = await log.recent();
    expect(bornAt).to.be.within(earliest, Date.now() + 1);
    await other.record([{ sid: 'two', userId }]);
    // However little of it is asked for.
    for (const age of [undefined, 0, 1]) expect((await other.recent(age)).bornAt).to.equal(bornAt);

    await client.flushAll();
    expect((await log.recent()).bornAt).to.equal(undefined);
    const again = await eventually('it is kept since another moment', async () => {
      await client.flushAll();
      await log.record([]);
      const since = (await log.recent()).bornAt;
      return since !== bornAt && since;
    });
    expect(again).to.be.above(bornAt);
  });

  it('is kept from the first entry on that this release writes to a log of the one before', async () => {
    const log = new RedisRevocationLog(client, hour);
    await client.zAdd(logKey, { score: Date.now(), value: JSON.stringify([userId, 'early']) });
    expect((await log.recent()).bornAt).to.equal(undefined);
    await log.record([{ sid: 'late', userId }]);
    expect((await recent(log)).map(({ sid }) => sid)).to.have.members(['early', 'late']);
    expect((await log.recent()).bornAt).to.be.a('number');
  });

  it('forgets by itself', async () => {
    const log = new RedisRevocationLog(client, hour);
    await client.zAdd(logKey, { score: Date.now() - hour - 60_000, value: JSON.stringify([userId, 'one']) });
    expect(await recent(log), 'what is too old').to.deep.equal([]);
    await log.record([{ sid: 'two', userId }]);
    // One, and since when the log is kept.
    expect(await client.zRange(logKey, 0, -1)).to.have.length(2);
    expect((await recent(log)).map(({ sid }) => sid)).to.deep.equal(['two']);
    expect(await client.pTTL(logKey)).to.be.closeTo(hour, 60_000);

    const brief = new RedisRevocationLog(client, 50);
    await brief.record([{ sid: 'three', userId }]);
    await eventually('the key is gone', async () => (await client.exists(logKey)) === 0);
  });
});
