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

/** The list of a user's sessions, a part at a time. */
export function describePages(create: CreateStore): void {
  describe("the pages of a user's sessions", () => {
    const { age, loginsAtOnce, store } = useStore(create);
    const logins = async (userId: string, count: number) => {
      const creating = Array.from({ length: count }, () => store().create({ ...newSession, userId }));
      return (await Promise.all(creating)).map(({ sid }) => sid);
    };
    const page = (userId: string, limit: number, after?: string) =>
      store().list(userId, allLive, { limit, after });
    /** All pages; what comes between two of them may be given. */
    const pages = async (userId: string, limit: number, between?: (last: string) => Promise<unknown>) => {
      const sids: string[][] = [];
      for (let after: string | undefined; ; ) {
        const { sessions, next } = await page(userId, limit, after);
        sids.push(sessions.map(({ sid }) => sid));
        if (next === undefined) return sids;
        after = next;
        await between?.(sids.at(-1)?.at(-1) ?? '');
      }
    };

    it('have each session once, the newest first, and the last names no next', async () => {
      const userId = someUser();
      const sids: string[] = [];
      for (let login = 0; login < 7; login++) {
        sids.unshift(...(await logins(userId, 1)));
        await age(minute);
      }
      expect(await pages(userId, 3)).to.deep.equal([sids.slice(0, 3), sids.slice(3, 6), sids.slice(6)]);
      expect(await pages(userId, 7)).to.deep.equal([sids]);
      expect(await pages(userId, 6)).to.deep.equal([sids.slice(0, 6), sids.slice(6)]);
      expect(await pages(someUser(), 3)).to.deep.equal([[]]);
    });

    it('have each session once although all began in one millisecond', async () => {
      const userId = someUser();
      const sids = await loginsAtOnce(25, { userId });
      const seen = await pages(userId, 4);
      expect(seen.map(({ length }) => length)).to.deep.equal([4, 4, 4, 4, 4, 4, 1]);
      expect(seen.flat()).to.have.members(sids);
    });

    it('go on where the session ended that the last one ended with, of one millisecond or of several', async () => {
      const userId = someUser();
      const sids = [...(await loginsAtOnce(5, { userId }))];
      for (let login = 0; login < 4; login++) {
        await age(minute);
        sids.push(...(await logins(userId, 1)));
      }
      const seen = await pages(userId, 2, (sid) => store().end([{ sid, userId }]));
      expect(seen.map(({ length }) => length)).to.deep.equal([2, 2, 2, 2, 1]);
      expect(seen.flat()).to.have.members(sids);
    });

    it('have none that was opened after the first was read, and miss none because of it', async () => {
      const userId = someUser();
      const sids = await logins(userId, 6);
      await age(minute);
      const seen = await pages(userId, 2, () => logins(userId, 3));
      expect(seen.flat()).to.have.members(sids);
      expect(seen).to.have.length(3);
    });

    it('are full although most sessions of the user ran out or were ended', async () => {
      const userId = someUser();
      await loginsAtOnce(150, { userId });
      await age(lifetimes.expiresIn - 3 * minute);
      const ended = await logins(userId, 20);
      const living = await logins(userId, 5);
      await age(3 * minute);
      await store().end(ended.map((sid) => ({ sid, userId })));
      const seen = await pages(userId, 2);
      expect(seen.map(({ length }) => length)).to.deep.equal([2, 2, 1]);
      expect(seen.flat()).to.have.members(living);
    });

    it('begin at the beginning where the cursor is none', async () => {
      const userId = someUser();
      const sids = await logins(userId, 2);
      for (const cursor of ['', 'nothing', '1.', '.a', '1.a.b', '{"$gt":0}', '-1.a', `1.${'a'.repeat(65)}`]) {
        const { sessions } = await page(userId, 10, cursor);
        expect(
          sessions.map(({ sid }) => sid),
          cursor,
        ).to.have.members(sids);
      }
    });

    it("are another user's with the cursor of one: it only says where to begin", async () => {
      const [one, other] = [someUser(), someUser()];
      await logins(one, 3);
      await age(minute);
      const theirs = await logins(other, 2);
      const { next } = await page(one, 1);
      expect(next).to.be.a('string');
      const { sessions } = await page(other, 10, next);
      for (const { sid } of sessions) expect(theirs).to.include(sid);
    });
  });
}
