import { expect } from 'chai';
import { type CreateStore, expectRotation, lifetimes, minute, useStore } from './store-under-test.js';

let users = 0;

/** What a user sees of one's sessions. */
export function describeList(create: CreateStore): void {
  describe("the list of a user's sessions", () => {
    const { age, rotate, store } = useStore(create);
    /** Somebody new, with as many sessions as wanted, the oldest first. Each is a minute older than the next. */
    const someone = async (sessions: number) => {
      users += 1;
      const userId = users.toString(16).padStart(24, '0');
      const sids: string[] = [];
      for (let login = 1; login <= sessions; login++) {
        if (login > 1) await age(minute);
        sids.push(
          (await store().create({ userId, ip: `10.0.0.${login}`, userAgent: `browser ${login}` })).sid,
        );
      }
      return { userId, sids };
    };
    const sidsOf = async (userId: string) => (await store().list(userId)).map(({ sid }) => sid);

    it('has the newest first', async () => {
      const { userId, sids } = await someone(5);
      expect(await sidsOf(userId)).to.deep.equal(sids.toReversed());
    });

    it('says when and from where each began, and when it was used and ends', async () => {
      const { userId, sids } = await someone(2);
      const [newest, oldest] = await store().list(userId);
      expect(newest).to.include({
        userId,
        sid: sids[1],
        generation: 0,
        ip: '10.0.0.2',
        userAgent: 'browser 2',
      });
      expect(oldest).to.include({
        userId,
        sid: sids[0],
        generation: 0,
        ip: '10.0.0.1',
        userAgent: 'browser 1',
      });
      expect(newest?.createdAt.getTime()).to.be.closeTo(Date.now(), minute / 2);
      expect(oldest?.createdAt.getTime()).to.be.closeTo(Date.now() - minute, minute / 2);
      expect(newest?.lastUsedAt).to.deep.equal(newest?.createdAt);
      expect(oldest?.expiresAt.getTime()).to.be.closeTo(
        Date.now() + lifetimes.expiresIn - minute,
        minute / 2,
      );
    });

    it('tells a rotation as a use', async () => {
      const { userId, sids } = await someone(1);
      await age(lifetimes.leeway);
      expectRotation(await rotate(sids[0] ?? '', 0), 'rotated', 1);
      const [session] = await store().list(userId);
      expect(session).to.include({ generation: 1 });
      expect(session?.lastUsedAt.getTime()).to.be.closeTo(Date.now(), minute);
      expect(session?.createdAt.getTime()).to.be.closeTo(Date.now() - lifetimes.leeway, minute);
    });

    it('holds what is not known for not known', async () => {
      const { userId } = await someone(0);
      await store().create({ userId, ip: undefined, userAgent: undefined });
      const [session] = await store().list(userId);
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
      await store().end([ended]);
      for (const generation of [0, 1]) {
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

    it('misses none that was opened while it was asked for', async () => {
      const { userId } = await someone(0);
      const logins = Array.from({ length: 40 }, () =>
        store().create({ userId, ip: undefined, userAgent: undefined }),
      );
      const asking = Array.from({ length: 40 }, () => sidsOf(userId));
      const opened = await Promise.all(logins);
      await Promise.all(asking);
      expect(await sidsOf(userId)).to.have.members(opened.map(({ sid }) => sid));
    });
  });
}
