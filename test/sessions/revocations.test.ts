import { expect } from 'chai';
import type { Connection } from 'mongoose';
import { serviceUnavailable } from '../../src/core-errors.js';
import { DatabaseClock } from '../../src/database/clock.js';
import { AuthError } from '../../src/errors.js';
import { MongodbRevocationLog } from '../../src/sessions/mongodb-revocation-log.js';
import { type Announcements, Revocations, type RevocationsOptions } from '../../src/sessions/revocations.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { recordingLogger } from '../harness/logger.js';
import { DatabaseProxy } from '../harness/proxy.js';

const hour = 3_600_000;

interface RevocationFields {
  readonly _id: string;
  readonly sid: string;
  readonly user: string;
  readonly at: Date;
  readonly expiresAt: Date;
}

describe('revocations', () => {
  let proxy: DatabaseProxy;
  let connection: Connection;
  let drop: () => Promise<void>;
  let sids = 0;
  /** A session that no other test revokes. */
  const someSession = () => ({ sid: `session ${++sids}`, userId: `user ${sids}` });

  before(async () => {
    proxy = await DatabaseProxy.start();
    ({ connection, drop } = await openTestDatabase({}, proxy));
    await new MongodbRevocationLog(connection, 'sealgate_revocations', hour).prepare();
  });
  after(async () => {
    await proxy.restore();
    await drop();
    await proxy.close();
  });

  /** What one node knows. */
  const node = (
    rememberFor = hour,
    log = new MongodbRevocationLog(connection, 'sealgate_revocations', rememberFor),
    announcements?: Announcements,
    clock: RevocationsOptions['clock'] = new DatabaseClock(connection),
  ) => {
    const logger = recordingLogger();
    const changed: string[] = [];
    const revocations = new Revocations({
      log,
      announcements,
      clock,
      rememberFor,
      onRevoked: ({ userId }) => changed.push(userId),
      logger,
    });
    return { revocations, changed, logger };
  };
  const isEnded = (revocations: Revocations, sid: string) =>
    revocations.isEnded({ sid, sub: 'somebody', ver: 0 });
  const record = (sid: string, at: Date) =>
    connection
      .collection<RevocationFields>('sealgate_revocations')
      .insertOne({ _id: sid, sid, user: 'somebody', at, expiresAt: new Date(at.getTime() + hour) });

  it('are known here at once, elsewhere with the next poll', async () => {
    const [here, there] = [node(), node()];
    const { sid, userId } = someSession();
    await there.revocations.poll();
    await here.revocations.revoke([{ sid, userId }]);
    expect(isEnded(here.revocations, sid)).to.equal(true);
    expect(here.changed).to.deep.equal([userId]);
    expect(isEnded(there.revocations, sid)).to.equal(false);
    await there.revocations.poll();
    expect(isEnded(there.revocations, sid)).to.equal(true);
    expect(there.changed).to.include(userId);
  });

  it('are known to this node before the log has them', async () => {
    const { revocations } = node();
    const { sid, userId } = someSession();
    const recording = revocations.revoke([{ sid, userId }]);
    expect(isEnded(revocations, sid)).to.equal(true);
    await recording;
  });

  it('of before its start are all read by a node that starts', async () => {
    const { sid } = someSession();
    await record(sid, new Date(Date.now() - hour / 2));
    const { revocations } = node();
    await revocations.poll();
    expect(isEnded(revocations, sid)).to.equal(true);
  });

  it('that are written late, with the time of an earlier moment, fall between no two polls', async () => {
    const { revocations } = node();
    await revocations.revoke([someSession()]);
    await revocations.poll();
    await revocations.poll();
    const { sid } = someSession();
    await record(sid, new Date(Date.now() - 3_000));
    await revocations.poll();
    expect(isEnded(revocations, sid)).to.equal(true);
  });

  it('drop the cached user once, however often a poll tells them', async () => {
    const [here, there] = [node(), node()];
    const { sid, userId } = someSession();
    await here.revocations.revoke([{ sid, userId }]);
    for (let poll = 0; poll < 3; poll++) await there.revocations.poll();
    expect(there.changed.filter((changed) => changed === userId)).to.deep.equal([userId]);
  });

  it('of one session may be recorded by many at once', async () => {
    const revoked = someSession();
    await Promise.all(Array.from({ length: 12 }, () => node().revocations.revoke([revoked])));
    const { revocations } = node();
    await revocations.poll();
    expect(isEnded(revocations, revoked.sid)).to.equal(true);
  });

  it('reach a node that polls by itself', async () => {
    const [here, there] = [node(), node()];
    const { sid, userId } = someSession();
    there.revocations.startPolling();
    try {
      await here.revocations.revoke([{ sid, userId }]);
      await eventually('the other node knows', () => isEnded(there.revocations, sid));
    } finally {
      there.revocations.stop();
    }
  });

  it('are forgotten when no access token of their session can be left', async () => {
    const { revocations } = node(0);
    const { sid, userId } = someSession();
    await revocations.revoke([{ sid, userId }]);
    await revocations.poll();
    await eventually('it is forgotten', async () => {
      await revocations.poll();
      return !isEnded(revocations, sid);
    });
  });

  it('are kept by the database for as long, and no longer, and found by their time', async () => {
    const { revocations } = node();
    const { sid, userId } = someSession();
    await revocations.revoke([{ sid, userId }]);
    const collection = connection.collection<RevocationFields>('sealgate_revocations');
    const { at, expiresAt } = { ...(await collection.findOne({ _id: sid })) };
    expect(Number(expiresAt) - Number(at)).to.be.closeTo(hour, 10_000);
    const indexes = await collection.indexes();
    expect(indexes.find(({ key }) => 'expiresAt' in key)).to.include({ expireAfterSeconds: 0 });
    expect(indexes.some(({ key }) => 'at' in key)).to.equal(true);
  });

  describe('while the database is away', () => {
    beforeEach(() => proxy.cut());
    afterEach(() => proxy.restore());

    const refused = (error: unknown) => error instanceof AuthError && error.code === 'service_unavailable';

    it('are known here, and offered to the log again until it takes them', async () => {
      const [here, there] = [node(), node()];
      const { sid, userId } = someSession();
      expect(await here.revocations.revoke([{ sid, userId }]).catch(refused)).to.equal(true);
      expect(isEnded(here.revocations, sid)).to.equal(true);
      expect(await here.revocations.poll().catch(refused)).to.equal(true);
      await proxy.restore();
      await eventually('the log takes it', () =>
        here.revocations.poll().then(
          () => true,
          () => false,
        ),
      );
      await there.revocations.poll();
      expect(isEnded(there.revocations, sid)).to.equal(true);
    });

    it('stay known', async () => {
      await proxy.restore();
      const { revocations } = node();
      const revoked = someSession();
      await eventually('the database answers', () =>
        revocations.revoke([revoked]).then(
          () => true,
          () => false,
        ),
      );
      await proxy.cut();
      expect(await revocations.poll().catch(refused)).to.equal(true);
      expect(isEnded(revocations, revoked.sid)).to.equal(true);
    });

    it('are polled for on and on, and the log gets one line for its going and one for its return', async () => {
      const { revocations, logger } = node();
      const { sid } = someSession();
      revocations.startPolling();
      try {
        await eventually('the outage is told', () => logger.lines.length > 0);
        await proxy.restore();
        await eventually('its end is told', () => logger.lines.length > 1);
        await record(sid, new Date());
        await eventually('news come', () => isEnded(revocations, sid));
        const levels = logger.lines.map((line) => JSON.parse(line).level);
        // A poll that a busy machine holds up for too long is an outage of its own.
        expect(levels).to.deep.equal(levels.map((_, index) => (index % 2 === 0 ? 'warn' : 'info')));
      } finally {
        revocations.stop();
      }
    });
  });

  it('are read also after the clock of the database was set back', async () => {
    const { revocations } = node();
    await record(someSession().sid, new Date(Date.now() + 20_000));
    await revocations.poll();
    const { sid } = someSession();
    await record(sid, new Date());
    await revocations.poll();
    expect(isEnded(revocations, sid)).to.equal(true);
  });

  it('are read also after this machine was suspended, for which its monotonic clock stood still', async () => {
    const machine = { aheadBy: -60_000 };
    const { revocations } = node(hour, undefined, undefined, {
      now: () => Date.now() + machine.aheadBy,
      synchronize: async () => undefined,
    });
    await revocations.poll();
    const { sid } = someSession();
    await record(sid, new Date(Date.now() - 30_000));
    machine.aheadBy = 0;
    await revocations.poll();
    expect(isEnded(revocations, sid)).to.equal(true);
  });

  it('are read also after the clock that this node keeps was set back', async () => {
    const machine = { aheadBy: 60_000 };
    const { revocations } = node(hour, undefined, undefined, {
      now: () => Date.now() + machine.aheadBy,
      synchronize: async () => undefined,
    });
    await revocations.poll();
    const { sid } = someSession();
    await record(sid, new Date(Date.now() - 1_000));
    machine.aheadBy = 0;
    await revocations.poll();
    expect(isEnded(revocations, sid)).to.equal(true);
  });

  it('of the time in which the log could not be read are read once it can be', async () => {
    class UnreliableLog extends MongodbRevocationLog {
      isAway = false;
      override recent(age?: number) {
        return this.isAway ? Promise.reject(new AuthError(serviceUnavailable)) : super.recent(age);
      }
    }
    const log = new UnreliableLog(connection, 'sealgate_revocations', hour);
    const machine = { aheadBy: -60_000 };
    const { revocations } = node(hour, log, undefined, {
      now: () => Date.now() + machine.aheadBy,
      synchronize: async () => undefined,
    });
    await revocations.poll();
    const { sid } = someSession();
    await record(sid, new Date(Date.now() - 30_000));
    machine.aheadBy = 0;
    log.isAway = true;
    expect(await revocations.poll().catch((error: AuthError) => error.code)).to.equal('service_unavailable');
    log.isAway = false;
    await revocations.poll();
    expect(isEnded(revocations, sid)).to.equal(true);
  });

  it('of other nodes are read also where this one cannot write its own', async () => {
    class ReadOnlyLog extends MongodbRevocationLog {
      override async record(): Promise<void> {
        throw new AuthError(serviceUnavailable);
      }
    }
    const [here, there] = [node(), node(hour, new ReadOnlyLog(connection, 'sealgate_revocations', hour))];
    await there.revocations.poll();
    await there.revocations.revoke([someSession()]).catch(() => undefined);
    const { sid, userId } = someSession();
    await here.revocations.revoke([{ sid, userId }]);
    await there.revocations.poll().catch(() => undefined);
    expect(isEnded(there.revocations, sid)).to.equal(true);
  });

  it('are announced again as long as that fails, and it is logged once', async () => {
    const announced: string[] = [];
    let failing = true;
    const announcements: Announcements = {
      announce: async (revocations) => {
        if (failing) throw new Error('nobody hears');
        announced.push(...revocations.map((revocation) => revocation.sid ?? ''));
      },
      listen: async () => undefined,
      close: () => undefined,
    };
    const { revocations, logger } = node(hour, undefined, announcements);
    const { sid, userId } = someSession();
    await revocations.revoke([{ sid, userId }]);
    await revocations.poll();
    await revocations.poll();
    expect(logger.lines.filter((line) => line.includes('announcements'))).to.have.length(1);
    failing = false;
    await revocations.poll();
    await revocations.poll();
    expect(announced).to.deep.equal([sid]);
  });
});
