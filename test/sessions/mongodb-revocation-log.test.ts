import { expect } from 'chai';
import type { Connection } from 'mongoose';
import { DatabaseClock } from '../../src/database/clock.js';
import { MongodbRevocationLog } from '../../src/sessions/mongodb-revocation-log.js';
import type { RecordedRevocation } from '../../src/sessions/revocations.js';
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

  const collection = () => connection.collection<RevocationFields>('sealgate_revocations');
  beforeEach(() => collection().deleteMany());
  const log = () => new MongodbRevocationLog(connection, 'sealgate_revocations', hour);
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
  const recent = async (age?: number) => (await log().recent(age)).revocations;
  const sidsOf = (recorded: readonly RecordedRevocation[]) => recorded.map(({ sid }) => sid);

  it('tells what was recorded, of sessions and of users, with its time and its end', async () => {
    const earliest = Date.now();
    await log().record([{ sid: 'one', userId }, { userId }]);
    const recorded = await recent();
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
    expect(sidsOf(await recent(300_000))).to.deep.equal(['late']);
    expect(sidsOf(await recent(900_000))).to.have.members(['early', 'late']);
    expect(await recent()).to.have.length(52);
  });

  it('counts an age by the clock that it was given, which follows that of the database', async () => {
    await recordEarlier('session', 600_000);
    const reading = (aheadBy: number) =>
      new MongodbRevocationLog(
        connection,
        'sealgate_revocations',
        hour,
        new DatabaseClock(connection, { now: () => Date.now() + aheadBy }),
      );
    expect((await reading(-hour).recent(1_000)).revocations).to.have.length(1);
    expect((await reading(0).recent(1_000)).revocations).to.have.length(0);
    await reading(hour).record([{ sid: 'another', userId }]);
    const [another] = (await recent()).filter(({ sid }) => sid === 'another');
    expect(another?.expiresAt).to.be.closeTo(Date.now() + 2 * hour, 60_000);
  });

  it('tells a revocation that comes again as news, and keeps it once', async () => {
    await log().record([{ userId }]);
    const [first] = await recent();
    const again = await eventually('it has another time', async () => {
      await log().record([{ userId }]);
      const [latest] = await recent();
      return latest?.at !== first?.at && latest;
    });
    expect(again).to.include({ userId }).and.not.have.property('sid');
    expect(await recent()).to.have.length(1);
  });

  it('tells which sessions of a user live, each time that all were ended', async () => {
    await log().record([{ userId, version: 1, spared: 'mine' }]);
    await log().record([{ userId, version: 2 }, { userId }]);
    const told = (await recent()).map(({ at: _, expiresAt: __, ...revocation }) => revocation);
    expect(told).to.have.deep.members([
      { userId, version: 1, spared: 'mine' },
      { userId, version: 2 },
      { userId },
    ]);
    expect(await log().recent()).to.not.have.property('bornAt');
  });

  it('keeps documents that the release before reads: an id, a user and two times', async () => {
    await log().record([{ sid: 'one', userId }, { userId }, { userId, version: 2, spared: 'mine' }]);
    const documents = await collection().find().sort({ _id: 1 }).toArray();
    const { at: _, expiresAt: __, ...ofUser } = { ...documents[1] };
    expect(documents.map(({ _id, sid }) => [_id, sid])).to.deep.equal([
      ['one', 'one'],
      [`user/${userId}`, undefined],
      [`user/${userId}/2`, undefined],
    ]);
    expect(ofUser).to.deep.equal({ _id: `user/${userId}`, user: userId });
    for (const { user, at, expiresAt } of documents) {
      expect(user).to.equal(userId);
      for (const instant of [at, expiresAt]) expect(instant).to.be.an.instanceOf(Date);
    }
  });

  it('keeps a user and a session apart, whatever they are called', async () => {
    await log().record([{ userId }, { sid: userId, userId }]);
    const recorded = await recent();
    expect(sidsOf(recorded)).to.have.members([undefined, userId]);
  });
});
