import { expect } from 'chai';
import type { Connection } from 'mongoose';
import { MongodbRevocationLog } from '../../src/sessions/mongodb-revocation-log.js';
import { openTestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';

const userId = '0123456789abcdef01234567';
const hour = 3_600_000;

interface RevocationFields {
  readonly _id: string;
  readonly sid?: string;
  readonly user: string;
  readonly at: Date;
  readonly expiresAt: Date;
}

describe('the log of revocations in MongoDB', () => {
  let connection: Connection;
  let drop: () => Promise<void>;
  before(async () => {
    ({ connection, drop } = await openTestDatabase());
  });
  after(() => drop());

  const collection = () => connection.collection<RevocationFields>('revocations');
  beforeEach(() => collection().deleteMany());
  const log = () => new MongodbRevocationLog(connection, 'revocations', hour);
  /** As if it had been recorded a while ago. */
  const recordEarlier = (sid: string, age: number) => {
    const at = new Date(Date.now() - age);
    return collection().insertOne({
      _id: sid,
      sid,
      user: userId,
      at,
      expiresAt: new Date(Date.now() + hour),
    });
  };
  const sidsOf = (recorded: Awaited<ReturnType<MongodbRevocationLog['recent']>>) =>
    recorded.map(({ sid }) => sid);

  it('tells what was recorded, of sessions and of users, with its time and its end', async () => {
    const earliest = Date.now();
    await log().record([{ sid: 'one', userId }, { userId }]);
    const recorded = await log().recent();
    expect(sidsOf(recorded)).to.have.members(['one', undefined]);
    for (const { userId: user, at, expiresAt } of recorded) {
      expect(user).to.equal(userId);
      // The database's clock need not be this machine's.
      expect(at).to.be.closeTo(earliest, 60_000);
      expect(expiresAt).to.be.closeTo(earliest + hour, 60_000);
    }
  });

  it('tells only what is as new as is asked for, however much it holds', async () => {
    await recordEarlier('early', 600_000);
    for (let session = 0; session < 50; session++) await recordEarlier(`old ${session}`, hour / 2);
    await log().record([{ sid: 'late', userId }]);
    expect(sidsOf(await log().recent(300_000))).to.deep.equal(['late']);
    expect(sidsOf(await log().recent(900_000))).to.have.members(['early', 'late']);
    expect(await log().recent()).to.have.length(52);
  });

  it('counts an age by the clock that it was given, which follows that of the database', async () => {
    await recordEarlier('session', 600_000);
    const reading = (aheadBy: number) =>
      new MongodbRevocationLog(connection, 'revocations', hour, { now: () => Date.now() + aheadBy });
    expect(await reading(-hour).recent(1_000)).to.have.length(1);
    expect(await reading(0).recent(1_000)).to.have.length(0);
    await reading(hour).record([{ sid: 'another', userId }]);
    const [another] = (await log().recent()).filter(({ sid }) => sid === 'another');
    expect(another?.expiresAt).to.be.closeTo(Date.now() + 2 * hour, 60_000);
  });

  it('tells a revocation that comes again as news, and keeps it once', async () => {
    await log().record([{ userId }]);
    const [first] = await log().recent();
    const again = await eventually('it has another time', async () => {
      await log().record([{ userId }]);
      const [latest] = await log().recent();
      return latest?.at !== first?.at && latest;
    });
    expect(again).to.include({ userId, sid: undefined });
    expect(await log().recent()).to.have.length(1);
  });

  it('keeps a user and a session apart, whatever they are called', async () => {
    await log().record([{ userId }, { sid: userId, userId }]);
    const recorded = await log().recent();
    expect(sidsOf(recorded)).to.have.members([undefined, userId]);
  });
});
