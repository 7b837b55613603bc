import { expect } from 'chai';
import {
  type CreateStore,
  expectRotation,
  hour,
  lifetimes,
  minute,
  userId,
  useStore,
} from './store-under-test.js';

/** What a request of a session does, where the store is asked at every one. */
export function describeUse(create: CreateStore): void {
  describe('the use of a session', () => {
    const { login, age, rotate, rotated, store } = useStore(create);
    const detailsOf = async (sid: string) =>
      (await store().list(userId)).find((session) => session.sid === sid);

    it('tells whether it lives', async () => {
      const { sid } = await login();
      expect(await store().touch(sid)).to.equal(true);
      await store().end([sid]);
      expect(await store().touch(sid)).to.equal(false);
      for (const nobody of ['', 'nobody', '$$NOW', '__proto__']) {
        expect(await store().touch(nobody)).to.equal(false);
      }
    });

    it('slides its life by expiresIn', async () => {
      const { sid } = await login();
      for (let turn = 0; turn < 2; turn++) {
        await age(lifetimes.expiresIn - minute);
        expect(await store().touch(sid)).to.equal(true);
        const { expiresAt, lastUsedAt } = { ...(await detailsOf(sid)) };
        expect(expiresAt?.getTime()).to.be.closeTo(Date.now() + lifetimes.expiresIn, minute);
        expect(lastUsedAt?.getTime()).to.be.closeTo(Date.now(), minute);
      }
      await age(lifetimes.expiresIn);
      expect(await store().touch(sid)).to.equal(false);
      expect((await rotate(sid, 0)).outcome).to.equal('unknown');
    });

    it('slides it to the absolute lifetime and no further', async () => {
      const { sid } = await login();
      const end = Date.now() + lifetimes.absoluteLifetime;
      for (let turn = 0; turn < 3; turn++) {
        await age(25 * hour);
        expect(await store().touch(sid)).to.equal(true);
      }
      expect((await detailsOf(sid))?.expiresAt.getTime()).to.be.closeTo(end - 75 * hour, minute);
      await age(15 * hour);
      expect(await store().touch(sid)).to.equal(false);
    });

    it('revives nothing: a session that was reused or ended stays ended', async () => {
      const reused = await rotated(2);
      expect((await rotate(reused, 0)).outcome).to.equal('reused');
      for (let round = 0; round < 10; round++) {
        const { sid } = await login();
        await Promise.all([store().touch(sid), store().end([sid]), store().touch(sid)]);
        expect(await store().touch(sid)).to.equal(false);
      }
      expect(await store().touch(reused)).to.equal(false);
    });

    it('counts as no rotation, and confirms nothing', async () => {
      const sid = await rotated(1);
      await age(lifetimes.leeway);
      await store().touch(sid);
      expectRotation(await rotate(sid, 0), 'repeated', 1);
      expectRotation(await rotate(sid, 1), 'rotated', 2);
    });

    it('by 50 requests at once leaves it as by one', async () => {
      const { sid } = await login();
      const touched = await Promise.all(Array.from({ length: 50 }, () => store().touch(sid)));
      expect(touched).to.deep.equal(Array(50).fill(true));
      expectRotation(await rotate(sid, 0), 'repeated', 0);
    });
  });
}
