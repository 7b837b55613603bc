import { expect } from 'chai';
import {
  allLive,
  type CreateStore,
  lifetimes,
  minute,
  newSession,
  someUser,
  useStore,
} from './store-under-test.js';

/** Which sessions of a user are too many. */
export function describeSurplus(create: CreateStore): void {
  describe('sessions that are too many', () => {
    const { age, store, login, loginsAtOnce } = useStore(create);
    /** Sids, the oldest first. Each is a minute older than the next. */
    const logins = async (userId: string, count: number, version = 0) => {
      const sids: string[] = [];
      for (let login = 0; login < count; login++) {
        if (login > 0) await age(minute);
        sids.push((await store().create({ ...newSession, userId, version })).sid);
      }
      return sids;
    };
    const surplus = async (userId: string, maximum: number, living = allLive) =>
      (await store().surplus(userId, living, maximum)).map(({ sid }) => sid);

    it('are those beyond the newest so many, the oldest last', async () => {
      const userId = someUser();
      const [oldest, older] = await logins(userId, 5);
      expect(await surplus(userId, 3)).to.deep.equal([older, oldest]);
      expect(await surplus(userId, 4)).to.deep.equal([oldest]);
      expect(await surplus(userId, 5)).to.deep.equal([]);
      expect(await surplus(userId, 100)).to.deep.equal([]);
    });

    it('say whose they are, so that they can be ended', async () => {
      const userId = someUser();
      const [oldest = ''] = await logins(userId, 2);
      const found = await store().surplus(userId, allLive, 1);
      expect(found).to.deep.equal([{ sid: oldest, userId }]);
      expect(await store().end(found)).to.equal(1);
      expect(await surplus(userId, 1)).to.deep.equal([]);
    });

    it('are told a hundred at a time', async () => {
      const userId = someUser();
      await loginsAtOnce(130, { userId });
      expect(await surplus(userId, 5)).to.have.length(100);
      await store().end(await store().surplus(userId, allLive, 5));
      expect(await surplus(userId, 5)).to.have.length(25);
    });

    it('are never the newest, be there thousands', async () => {
      const userId = someUser();
      const older = await loginsAtOnce(1_500, { userId });
      await age(minute);
      const { sid: newest } = await login({ userId });
      const found = await surplus(userId, 5);
      expect(found).to.have.length(100).and.not.to.include(newest);
      expect(older).to.include.members(found);
    });

    it('are none that ended, ran out, were replaced or were ended with all others: nor do those count', async () => {
      const userId = someUser();
      await logins(userId, 3);
      await age(lifetimes.expiresIn);
      const [spared = '', outdated = ''] = await logins(userId, 2);
      const [ended = '', replaced = '', ...living] = await logins(userId, 5, 1);
      await store().end([{ sid: ended, userId }]);
      await store().replace({ sid: replaced, userId }, 10 * minute);
      expect(await surplus(userId, 3, { version: 1 })).to.deep.equal([]);
      expect(await surplus(userId, 2, { version: 1 })).to.deep.equal([living[0]]);
      expect(await surplus(userId, 3, { version: 1, spared })).to.deep.equal([spared]);
      expect(await surplus(userId, 3, { version: 1, spared: outdated })).to.deep.equal([outdated]);
    });

    it("are none of another user's", async () => {
      const [one, other] = [someUser(), someUser()];
      await logins(other, 3);
      const [oldest] = await logins(one, 2);
      expect(await surplus(one, 1)).to.deep.equal([oldest]);
    });
  });
}
