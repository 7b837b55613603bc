import { expect } from 'chai';
import type { SessionsVersion } from '../../../src/sessions-version.js';
import { type CreateStore, lifetimes, minute, newSession, someUser, useStore } from './store-under-test.js';

/** What is left in the store of sessions that one write has ended. */
export function describeAllEnded(create: CreateStore): void {
  describe('sessions that were ended all at once', () => {
    const { age, list, store, makeFormer, loginsAtOnce } = useStore(create);
    const logins = async (userId: string, version: number, count = 1) => {
      const creating = Array.from({ length: count }, () =>
        store().create({ ...newSession, userId, version }),
      );
      return (await Promise.all(creating)).map(({ sid }) => sid);
    };
    const clear = async (userId: string, living: SessionsVersion) => {
      const pieces: (readonly string[])[] = [];
      for await (const piece of store().clear(userId, living)) pieces.push(piece);
      return pieces;
    };
    const everything = async (userId: string) => (await list(userId)).map(({ sid }) => sid);

    it('are deleted, and told by their ids; newer ones and the spared one stay', async () => {
      const userId = someUser();
      const [spared = '', ...former] = await logins(userId, 0, 3);
      const middle = await logins(userId, 1, 2);
      const newer = [...(await logins(userId, 2, 2)), ...(await logins(userId, 3))];
      const cleared = await clear(userId, { version: 2, spared });
      expect(cleared.flat()).to.have.members([...former, ...middle]);
      expect(await everything(userId)).to.have.members([spared, ...newer]);
      expect((await clear(userId, { version: 2, spared })).flat()).to.deep.equal([]);
      expect((await clear(userId, { version: 2 })).flat()).to.deep.equal([spared]);
      expect(await everything(userId)).to.have.members(newer);
    });

    it("are none of another user's", async () => {
      const [one, other] = [someUser(), someUser()];
      const [theirs, ended] = [await logins(other, 0, 3), await logins(one, 0, 3)];
      expect((await clear(one, { version: 1 })).flat()).to.have.members(ended);
      expect(await everything(other)).to.have.members(theirs);
    });

    it('are as well those that name no version, as the first release stored them', async () => {
      const userId = someUser();
      const [former = '', spared = ''] = await logins(userId, 0, 2);
      for (const sid of [former, spared]) await makeFormer(sid);
      expect((await clear(userId, { version: 1, spared })).flat()).to.deep.equal([former]);
      expect(await everything(userId)).to.deep.equal([spared]);
    });

    it('are not told where they had run out before, or were replaced', async () => {
      const userId = someUser();
      const [late] = await logins(userId, 0);
      await age(lifetimes.expiresIn - minute);
      const [living = '', replaced = ''] = await logins(userId, 0, 2);
      await store().replace({ sid: replaced, userId }, 10 * minute);
      await age(minute);
      const cleared = (await clear(userId, { version: 1 })).flat();
      expect(cleared).to.deep.equal([living]);
      expect(cleared).to.not.include(late);
    });

    it('take their refresh tokens and their use with them', async () => {
      const userId = someUser();
      const [sid = ''] = await logins(userId, 0);
      await clear(userId, { version: 1 });
      expect(await store().rotate({ sid, generation: 0 })).to.deep.equal({ outcome: 'unknown' });
      expect(await store().touch({ sid, userId, version: 0 })).to.equal(false);
    });

    it('are deleted in pieces, however many there are, with every one told once', async () => {
      const userId = someUser();
      const ended = await loginsAtOnce(2_300, { userId });
      const [stays] = await logins(userId, 1);
      const pieces = await clear(userId, { version: 1 });
      expect(pieces.length).to.be.above(2);
      for (const piece of pieces) expect(piece.length).to.be.at.most(1_000);
      expect(pieces.flat().toSorted()).to.deep.equal(ended.toSorted());
      expect(await everything(userId)).to.deep.equal([stays]);
    });

    it('are deleted to the end where that was broken off', async () => {
      const userId = someUser();
      const ended = await loginsAtOnce(1_200, { userId });
      const told: string[] = [];
      for await (const piece of store().clear(userId, { version: 1 })) {
        told.push(...piece);
        break;
      }
      expect(told).to.have.length.within(1, 1_000);
      told.push(...(await clear(userId, { version: 1 })).flat());
      expect(told.toSorted()).to.deep.equal(ended.toSorted());
      expect(await everything(userId)).to.deep.equal([]);
    });

    it('are all told and gone though two nodes clear them at the same time, and a logout comes between', async () => {
      const userId = someUser();
      const ended = await logins(userId, 0, 30);
      const [leaving = ''] = ended;
      const [one, other] = await Promise.all([
        clear(userId, { version: 1 }),
        clear(userId, { version: 1 }),
        store().end([{ sid: leaving, userId }]),
      ]);
      expect(new Set([...one.flat(), ...other.flat(), leaving])).to.deep.equal(new Set(ended));
      expect(await everything(userId)).to.deep.equal([]);
    });
  });
}
