import { expect } from 'chai';
import { RedisRevocationLog } from '../../src/sessions/redis-revocation-log.js';
import { Revocations } from '../../src/sessions/revocations.js';
import { ControlledClock } from '../harness/controlled-clock.js';
import { eventually } from '../harness/eventually.js';
import { silentLogger } from '../harness/logger.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { someUser } from './contract/store-under-test.js';

const hour = 3_600_000;
const key = 'sealgate:{revocations}';

describeWithRedis('a log of revocations that Redis has lost', () => {
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

  /** Counts what is written to it. */
  class CountedLog extends RedisRevocationLog {
    written = 0;
    override record(revocations: Parameters<RedisRevocationLog['record']>[0]): Promise<void> {
      this.written += revocations.length;
      return super.record(revocations);
    }
  }
  const node = () => {
    const time = new ControlledClock(Date.now());
    const log = new CountedLog(client, hour);
    const clock = { now: () => time.now(), synchronize: async () => undefined };
    const options = { log, clock, rememberFor: hour, onRevoked: () => undefined, logger: silentLogger };
    return { revocations: new Revocations(options), log, time };
  };
  /** A node that has revoked a session and all of a user, and somebody who changed. */
  const started = async () => {
    const made = node();
    const userId = someUser();
    const revoked = [
      { sid: `session of ${userId}`, userId },
      { userId, version: 2, spared: 'mine' },
      { userId },
    ];
    await made.revocations.revoke(revoked);
    await made.revocations.poll();
    return { ...made, userId };
  };
  /** What a node knows that starts now. */
  const expectKnown = async (userId: string) => {
    const { revocations } = node();
    await revocations.poll();
    const isEnded = (sid: string, ver: number) => revocations.isEnded({ sub: userId, sid, ver });
    expect(isEnded(`session of ${userId}`, 2)).to.equal(true);
    expect([isEnded('one', 1), isEnded('one', 2), isEnded('mine', 0)]).to.deep.equal([true, false, false]);
  };

  it('is filled again by a node that still runs, with the ends that it knows', async () => {
    const { revocations, log, userId } = await started();
    expect(log.written).to.equal(3);
    await client.flushAll();
    await revocations.poll();
    // That somebody changed is known to nobody who starts now, who reads the user anew.
    expect(log.written).to.equal(5);
    await expectKnown(userId);
    for (let poll = 0; poll < 3; poll++) await revocations.poll();
    expect(log.written).to.equal(5);
  });

  it('is filled again also where another node has begun it anew', async () => {
    const { revocations, userId } = await started();
    const born = (await new RedisRevocationLog(client, hour).recent()).bornAt ?? 0;
    await eventually('it is another moment', async () => Date.now() > born + 5);
    await client.flushAll();
    await node().revocations.revoke([{ sid: 'another', userId: someUser() }]);
    await revocations.poll();
    await expectKnown(userId);
  });

  it('is filled again by each node with what that one knows, and each time that it is lost', async () => {
    const [one, other] = [await started(), await started()];
    const pollAll = async () => {
      for (const { revocations } of [one, other]) await revocations.poll();
    };
    for (let time = 0; time < 3; time++) {
      await pollAll();
      await client.flushAll();
      await pollAll();
      for (const { userId } of [one, other]) await expectKnown(userId);
      const before = (await one.log.recent()).bornAt ?? 0;
      await eventually('it is another moment', async () => Date.now() > before + 5);
    }
  });

  it('is not filled again where all in it has merely expired', async () => {
    const { revocations, log, time } = await started();
    // As Redis does with the last entry; this node's clock is slow by half a minute.
    await client.del(key);
    time.advance(hour - 30_000);
    for (let poll = 0; poll < 3; poll++) await revocations.poll();
    expect(log.written).to.equal(3);
    expect(await client.exists(key)).to.equal(0);
    time.advance(60_000);
    await revocations.poll();
    expect(revocations.status().known).to.equal(0);
  });

  it('is not filled again where it is new, or was never lost', async () => {
    const { revocations, log, userId } = await started();
    const late = node();
    await late.revocations.poll();
    for (let poll = 0; poll < 3; poll++) {
      await revocations.poll();
      await late.revocations.poll();
    }
    expect([log.written, late.log.written]).to.deep.equal([3, 0]);

    await client.flushAll();
    const first = node();
    await first.revocations.poll();
    await first.revocations.revoke([{ sid: 'session', userId }]);
    for (let poll = 0; poll < 3; poll++) await first.revocations.poll();
    expect(first.log.written).to.equal(1);
  });
});
