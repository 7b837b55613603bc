import { expect } from 'chai';
import type { Clock } from '../../src/clock.js';
import { MongodbRevocationLog } from '../../src/sessions/mongodb-revocation-log.js';
import { RedisAnnouncements } from '../../src/sessions/redis-announcements.js';
import { RedisRevocationLog } from '../../src/sessions/redis-revocation-log.js';
import { type Announcements, type RevocationLog, Revocations } from '../../src/sessions/revocations.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { recordingLogger, silentLogger } from '../harness/logger.js';
import { describeWithRedis, RedisServer } from '../harness/redis.js';
import { someUser } from './contract/store-under-test.js';

const hour = 3_600_000;
const clock: Clock & { synchronize(): Promise<void> } = {
  now: () => Date.now(),
  synchronize: async () => undefined,
};

/** What one node knows. */
function node(log: RevocationLog, announcements?: Announcements) {
  const changed: string[] = [];
  const onRevoked = ({ userId }: { userId: string }) => changed.push(userId);
  const options = { log, announcements, clock, rememberFor: hour, onRevoked, logger: silentLogger };
  return { revocations: new Revocations(options), changed };
}

/** What holds wherever nodes tell each other that all sessions of a user were ended. */
function describeEndOfAll(where: string, createLog: () => RevocationLog): void {
  describe(`the end of all sessions of a user, told in ${where}`, () => {
    const both = async () => {
      const [here, there] = [node(createLog()), node(createLog())];
      await there.revocations.poll();
      return { here, there };
    };
    const isEnded = ({ revocations }: ReturnType<typeof node>, sub: string, sid: string, ver?: number) =>
      revocations.isEnded({ sub, sid, ver });

    it('is that of each session and token below the version, known here at once and elsewhere with the next poll', async () => {
      const { here, there } = await both();
      const [userId, bystander] = [someUser(), someUser()];
      await here.revocations.revoke([{ userId, version: 3 }]);
      expect(isEnded(there, userId, 'one', 2)).to.equal(false);
      await there.revocations.poll();
      for (const node of [here, there]) {
        for (const ver of [undefined, 0, 2]) expect(isEnded(node, userId, 'one', ver)).to.equal(true);
        for (const ver of [3, 4]) expect(isEnded(node, userId, 'one', ver)).to.equal(false);
        expect(isEnded(node, bystander, 'one', 0)).to.equal(false);
        expect(node.changed).to.include(userId).and.not.include(bystander);
      }
    });

    it('is not that of the session that was spared, until the next time', async () => {
      const { here, there } = await both();
      const userId = someUser();
      await here.revocations.revoke([{ userId, version: 1, spared: 'mine' }]);
      await there.revocations.poll();
      for (const node of [here, there]) {
        expect(isEnded(node, userId, 'mine', 0)).to.equal(false);
        expect(isEnded(node, userId, 'other', 0)).to.equal(true);
      }
      await here.revocations.revoke([{ userId, version: 2 }]);
      await there.revocations.poll();
      for (const node of [here, there]) expect(isEnded(node, userId, 'mine', 0)).to.equal(true);
    });

    it('is not taken back by news of an earlier one that come later', async () => {
      const { here, there } = await both();
      const userId = someUser();
      await here.revocations.revoke([{ userId, version: 5, spared: 'mine' }]);
      await there.revocations.revoke([{ userId, version: 4, spared: 'other' }]);
      for (const { revocations } of [here, there]) await revocations.poll();
      await here.revocations.revoke([{ userId, version: 3 }]);
      for (const node of [here, there]) {
        for (const sid of ['one', 'other']) expect(isEnded(node, userId, sid, 4)).to.equal(true);
        expect(isEnded(node, userId, 'one', 5)).to.equal(false);
        expect(isEnded(node, userId, 'mine', 0)).to.equal(false);
      }
    });

    it('is known to a node that starts after it', async () => {
      const userId = someUser();
      await node(createLog()).revocations.revoke([
        { userId, version: 1 },
        { userId, version: 2, spared: 'mine' },
        { userId },
      ]);
      const late = node(createLog());
      await late.revocations.poll();
      expect(isEnded(late, userId, 'one', 1)).to.equal(true);
      expect(isEnded(late, userId, 'one', 2)).to.equal(false);
      expect(isEnded(late, userId, 'mine', 0)).to.equal(false);
    });

    it('is none where the user only changed', async () => {
      const { here, there } = await both();
      const userId = someUser();
      await here.revocations.revoke([{ userId }]);
      await there.revocations.poll();
      for (const node of [here, there]) {
        expect(isEnded(node, userId, 'one', 0)).to.equal(false);
        expect(node.changed).to.include(userId);
      }
    });
  });
}

describe('nodes with a database', () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  before(async () => {
    database = await openTestDatabase();
  });
  after(() => database.drop());
  describeEndOfAll(
    'MongoDB',
    () => new MongodbRevocationLog(database.connection, 'sealgate_revocations', hour),
  );
});

describeWithRedis('nodes with a Redis', () => {
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
  describeEndOfAll('Redis', () => new RedisRevocationLog(client, hour));

  it('the end of all sessions of a user is announced, with the version and the one that was spared', async () => {
    const logger = recordingLogger();
    // Whose polls tell nothing.
    const silentLog: RevocationLog = {
      prepare: async () => undefined,
      record: async () => undefined,
      recent: async () => ({ revocations: [] }),
    };
    const here = node(silentLog, new RedisAnnouncements(client, logger));
    const there = node(silentLog, new RedisAnnouncements(client, logger));
    const userId = someUser();
    there.revocations.startPolling();
    try {
      await eventually('it listens', async () => (await client.clientList()).some(({ sub }) => sub > 0));
      await here.revocations.revoke([{ userId, version: 2, spared: 'mine' }]);
      const isEnded = (sid: string, ver: number) => there.revocations.isEnded({ sub: userId, sid, ver });
      await eventually('it is known', () => isEnded('one', 1));
      expect([isEnded('one', 2), isEnded('mine', 0)]).to.deep.equal([false, false]);
      expect(logger.lines).to.deep.equal([]);
    } finally {
      there.revocations.stop();
    }
  });
});
