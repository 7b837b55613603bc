import { expect } from 'chai';
import {
  allLive,
  type CreateStore,
  expectRotation,
  hour,
  lifetimes,
  minute,
  newSession,
  someUser,
  useStore,
} from './store-under-test.js';

/** What a user sees of one's sessions. */
export function describeList(create: CreateStore): void {
  describe("the list of a user's sessions", () => {
    const { age, confirm, rotate, list, store } = useStore(create);
    /** Somebody new, with as many sessions as wanted, the oldest first. Each is a minute older than the next. */
    const someone = async (sessions: number) => {
      const userId = someUser();
      const sids: string[] = [];
      for (let login = 1; login <= sessions; login++) {
        if (login > 1) await age(minute);
        const from = { ip: `10.0.0.${login}`, userAgent: `browser ${login}` };
        sids.push((await store().create({ ...newSession, userId, ...from })).sid);
      }
      return { userId, sids };
    };
    const sidsOf = async (userId: string, living = allLive) =>
      (await list(userId, living)).map(({ sid }) => sid);
    const end = (userId: string, sid: string) => store().end([{ sid, userId }]);

    it('has the newest first', async () => {
      const { userId, sids } = await someone(5);
      expect(await sidsOf(userId)).to.deep.equal(sids.toReversed());
    });

    it('says when and from where each began, and when it was used and ends, and no more', async () => {
      const { userId, sids } = await someone(2);
      const [newest, oldest] = await list(userId);
      const fields = ['sid', 'createdAt', 'lastUsedAt', 'expiresAt', 'ip', 'userAgent'];
      for (const session of [newest, oldest]) expect(session).to.have.all.keys(...fields);
      expect(newest).to.include({ sid: sids[1], ip: '10.0.0.2', userAgent: 'browser 2' });
      expect(oldest).to.include({ sid: sids[0], ip: '10.0.0.1', userAgent: 'browser 1' });
      expect(newest?.createdAt.getTime()).to.be.closeTo(Date.now(), minute / 2);
      expect(oldest?.createdAt.getTime()).to.be.closeTo(Date.now() - minute, minute / 2);
      expect(newest?.lastUsedAt).to.deep.equal(newest?.createdAt);
      const earliest = Date.now() + lifetimes.expiresIn - minute;
      expect(oldest?.expiresAt.getTime()).to.be.within(earliest - minute, earliest + hour + minute);
    });

    it('tells a rotation as a use once its hour is over', async () => {
      const { userId, sids } = await someone(1);
      await age(lifetimes.leeway);
      expectRotation(await rotate(sids[0] ?? '', 0), 'rotated', 1);
      await age(hour);
      const [session] = await list(userId);
      const used = session?.lastUsedAt.getTime() ?? 0;
      expect(used).to.be.within(Date.now() - 2 * hour - minute, Date.now() - hour + minute);
      expect(session?.createdAt.getTime()).to.be.closeTo(Date.now() - lifetimes.leeway - hour, minute);
    });

    it('holds what is not known for not known', async () => {
      const { userId } = await someone(0);
      await store().create({ ...newSession, userId, ip: undefined, userAgent: undefined });
      const [session] = await list(userId);
      expect([session?.ip, session?.userAgent]).to.deep.equal([undefined, undefined]);
    });

    it("has none of another's", async () => {
      const [one, other] = [await someone(2), await someone(2)];
      expect(await sidsOf(one.userId)).to.have.members(one.sids);
      expect(await sidsOf(other.userId)).to.have.members(other.sids);
      expect(await sidsOf('f'.repeat(24))).to.deep.equal([]);
    });

    it('has none that ended, by logout or by reuse', async () => {
      const { userId, sids } = await someone(3);
      const [ended = '', reused = '', living] = sids;
      await end(userId, ended);
      for (const generation of [0, 1]) {
        await confirm(reused, generation);
        await age(lifetimes.leeway);
        expectRotation(await rotate(reused, generation), 'rotated', generation + 1);
      }
      expect((await rotate(reused, 0)).outcome).to.equal('reused');
      expect(await sidsOf(userId)).to.deep.equal([living]);
      expect(await sidsOf(userId)).to.deep.equal([living]);
    });

    it('has none that ran out', async () => {
      const { userId, sids } = await someone(2);
      await age(lifetimes.expiresIn - minute);
      expect(await sidsOf(userId)).to.deep.equal([sids[1]]);
      await age(minute);
      expect(await sidsOf(userId)).to.deep.equal([]);
    });

    it('has none that was ended with all others, though it is still there, and the one that was spared', async () => {
      const { userId, sids } = await someone(3);
      const { sid: later } = await store().create({ ...newSession, userId, version: 1 });
      const [spared = ''] = sids;
      expect(await sidsOf(userId, { version: 1 })).to.deep.equal([later]);
      expect(await sidsOf(userId, { version: 1, spared })).to.deep.equal([later, spared]);
      expect(await sidsOf(userId, { version: 2, spared: 'nobody' })).to.deep.equal([]);
      expect(await sidsOf(userId)).to.have.members([later, ...sids]);
    });

    it('misses none that was opened while it was asked for', async () => {
      const { userId } = await someone(0);
      const logins = Array.from({ length: 10 }, () => store().create({ ...newSession, userId }));
      const asking = Array.from({ length: 10 }, () => sidsOf(userId));
      const opened = await Promise.all(logins);
      await Promise.all(asking);
      expect(await sidsOf(userId)).to.have.members(opened.map(({ sid }) => sid));
    });
  });
}
