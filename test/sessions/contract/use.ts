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
    const { login, age, rotate, rotated, touch, find, end, store } = useStore(create);

    it('tells whether it lives', async () => {
      const { sid } = await login();
      expect(await touch(sid)).to.equal(true);
      expect(await find(sid)).to.include({ sid, userId });
      await end(sid);
      expect(await touch(sid)).to.equal(false);
      expect(await find(sid)).to.equal(undefined);
      for (const nobody of ['', 'nobody', '$$NOW', '__proto__']) {
        expect(await touch(nobody)).to.equal(false);
      }
    });

    it('slides its life by expiresIn', async () => {
      const { sid } = await login();
      for (let turn = 0; turn < 2; turn++) {
        await age(lifetimes.expiresIn - minute);
        expect(await touch(sid)).to.equal(true);
        const session = await find(sid);
        expect(session?.expiresAt.getTime()).to.be.closeTo(Date.now() + lifetimes.expiresIn, minute);
      }
      await age(lifetimes.expiresIn);
      expect(await touch(sid)).to.equal(false);
      expect(await find(sid)).to.equal(undefined);
      expect((await rotate(sid, 0)).outcome).to.equal('unknown');
    });

    it('slides it to the absolute lifetime and no further', async () => {
      const { sid } = await login();
      const latest = Date.now() + lifetimes.absoluteLifetime;
      for (let turn = 0; turn < 3; turn++) {
        await age(25 * hour);
        expect(await touch(sid)).to.equal(true);
      }
      expect((await find(sid))?.expiresAt.getTime()).to.be.closeTo(latest - 75 * hour, minute);
      await age(15 * hour);
      expect(await touch(sid)).to.equal(false);
    });

    it('is none by a token of another user, whatever else it names', async () => {
      const { sid, expiresAt } = await login();
      await age(minute);
      for (const stranger of ['f'.repeat(24), 'twelve bytes', '', 'nobody', '$$NOW']) {
        expect(await store().touch({ sid, userId: stranger, version: 0 }), stranger).to.equal(false);
        expect(await store().find({ sid, userId: stranger }), stranger).to.equal(undefined);
      }
      expect((await find(sid))?.expiresAt.getTime()).to.equal(expiresAt.getTime() - minute);
    });

    it('is none by a token of another version than the session has, be it older or newer', async () => {
      const [former, later] = [await login(), await login({ version: 3 })];
      for (const version of [0, 2, 4]) expect(await touch(later.sid, version)).to.equal(false);
      expect(await touch(former.sid, 1)).to.equal(false);
      expect(await touch(later.sid, 3)).to.equal(true);
      expect(await touch(former.sid, 0)).to.equal(true);
    });

    it('revives nothing: a session that was reused or ended stays ended', async () => {
      const reused = await rotated(2);
      expect((await rotate(reused, 0)).outcome).to.equal('reused');
      for (let round = 0; round < 10; round++) {
        const { sid } = await login();
        await Promise.all([touch(sid), end(sid), touch(sid)]);
        expect(await touch(sid)).to.equal(false);
      }
      expect(await touch(reused)).to.equal(false);
      expect(await find(reused)).to.equal(undefined);
    });

    it('counts as no rotation, and confirms nothing', async () => {
      const sid = await rotated(1);
      await age(lifetimes.leeway);
      await touch(sid);
      expectRotation(await rotate(sid, 0), 'repeated', 1);
      expectRotation(await rotate(sid, 1), 'repeated', 1);
    });

    it('by 12 requests at once leaves it as by one', async () => {
      const { sid } = await login();
      const touched = await Promise.all(Array.from({ length: 12 }, () => touch(sid)));
      expect(touched).to.deep.equal(Array(12).fill(true));
      expectRotation(await rotate(sid, 0), 'access-only', 0);
    });
  });
}
