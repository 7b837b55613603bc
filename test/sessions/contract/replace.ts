import { expect } from 'chai';
import { type CreateStore, expectRotation, lifetimes, minute, userId, useStore } from './store-under-test.js';

const lingerFor = 10 * lifetimes.leeway;

/** What a session gives whose browser signed in anew. */
export function describeReplacement(create: CreateStore): void {
  describe('a session that was replaced', () => {
    const { login, age, rotate, rotated, confirm, touch, find, list, end, store } = useStore(create);
    const replace = (sid: string, ofUser = userId) => store().replace({ sid, userId: ofUser }, lingerFor);
    const replaced = async () => {
      const sid = await rotated(2);
      expect(await replace(sid)).to.equal(true);
      return sid;
    };

    it('gives an access token for a leeway, by its refresh token or the one before, and nothing after that', async () => {
      const sid = await replaced();
      for (const generation of [2, 1, 2, 1]) expectRotation(await rotate(sid, generation), 'access-only', 2);
      await age(lifetimes.leeway - minute);
      for (const generation of [2, 1]) expectRotation(await rotate(sid, generation), 'access-only', 2);
      await age(minute);
      for (const generation of [2, 1, 0])
        expect(await rotate(sid, generation)).to.deep.equal({ outcome: 'unknown' });
    });

    it('gives no refresh token where these travel in bodies either', async () => {
      const { sid } = await login({ inBody: true });
      await replace(sid);
      expectRotation(await rotate(sid, 0, { inBody: true }), 'access-only', 0);
    });

    it('takes an older refresh token for none at all, and is not ended by it', async () => {
      const sid = await replaced();
      expect(await rotate(sid, 0)).to.deep.equal({ outcome: 'unknown' });
      expectRotation(await rotate(sid, 2), 'access-only', 2);
    });

    it('serves requests until it has lingered, and its use does not make that longer', async () => {
      const sid = await replaced();
      await age(lingerFor - minute);
      expect(await touch(sid)).to.equal(true);
      await age(minute);
      expect(await touch(sid)).to.equal(false);
    });

    it('is not made longer by its refresh tokens, nor by a confirmation', async () => {
      const { sid } = await login();
      await replace(sid);
      const rotation = await rotate(sid, 0);
      expectRotation(rotation, 'access-only', 0);
      expect(rotation.session.expiresAt.getTime()).to.be.closeTo(Date.now() + lingerFor, minute);
      await confirm(sid, 0);
      await age(lingerFor);
      expect(await touch(sid)).to.equal(false);
    });

    it('lingers no longer than it would have lived', async () => {
      const { sid } = await login();
      await age(lifetimes.expiresIn - 2 * minute);
      await replace(sid);
      expect(await touch(sid)).to.equal(true);
      await age(2 * minute);
      expect(await touch(sid)).to.equal(false);
    });

    it('is on no list, nor found', async () => {
      const sid = await replaced();
      expect((await list()).map((session) => session.sid)).to.not.include(sid);
      expect(await find(sid)).to.equal(undefined);
    });

    it('is replaced once, though many ask for it at once', async () => {
      const { sid } = await login();
      const asked = await Promise.all(Array.from({ length: 10 }, () => replace(sid)));
      expect(asked.filter(Boolean)).to.deep.equal([true]);
      await age(lifetimes.leeway);
      expect(await replace(sid)).to.equal(false);
      expect(await rotate(sid, 0)).to.deep.equal({ outcome: 'unknown' });
    });

    it('is not told apart from one that ended: neither is replaced', async () => {
      const { sid } = await login();
      await end(sid);
      for (const nobody of [sid, 'nobody', '', '$$NOW']) expect(await replace(nobody)).to.equal(false);
      const { sid: late } = await login();
      await age(lifetimes.expiresIn);
      expect(await replace(late)).to.equal(false);
    });

    it('is ended for good by a logout, before and after its leeway', async () => {
      for (const after of [0, lifetimes.leeway]) {
        const sid = await replaced();
        await age(after);
        expect(await end(sid)).to.equal(1);
        expect(await touch(sid)).to.equal(false);
        expect(await rotate(sid, 2)).to.deep.equal({ outcome: 'unknown' });
      }
    });

    it("is nobody else's: a token that was forged for another user's session replaces nothing", async () => {
      const { sid } = await login();
      for (const stranger of ['f'.repeat(24), 'twelve bytes', '', 'nobody', '$$NOW'])
        expect(await replace(sid, stranger), stranger).to.equal(false);
      await age(lifetimes.leeway);
      expectRotation(await rotate(sid, 0), 'rotated', 1);
    });
  });
}
