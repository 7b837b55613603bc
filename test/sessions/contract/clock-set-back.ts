import { expect } from 'chai';
import { type CreateStore, expectRotation, hour, lifetimes, useStore } from './store-under-test.js';

/** The store's clock is set back: another server becomes the primary, and what was stored lies in the future. */
export function describeClockSetBack(create: CreateStore): void {
  describe('a clock that is set back', () => {
    const { login, age, rotate, rotated, confirm, touch, find, list, store } = useStore(create);
    const setBack = () => age(-3 * hour);
    const catchUp = () => age(3 * hour);

    it('signs nobody out who has the current token, or the one before', async () => {
      const sid = await rotated(1);
      await confirm(sid, 1);
      await setBack();
      for (const generation of [1, 0, 1]) expectRotation(await rotate(sid, generation), 'access-only', 1);
      await catchUp();
      await age(lifetimes.leeway);
      expectRotation(await rotate(sid, 1), 'rotated', 2);
    });

    it('signs nobody out whose answer got lost', async () => {
      const sid = await rotated(1);
      await setBack();
      expectRotation(await rotate(sid, 0, { attempt: 'first' }), 'access-only', 1);
      for (const attempt of ['again', undefined] as const)
        expectRotation(await rotate(sid, 0, { attempt }), 'repeated', 1);
      expectRotation(await rotate(sid, 1), 'repeated', 1);
      await age(lifetimes.leeway);
      expectRotation(await rotate(sid, 1), 'rotated', 2);
    });

    it('signs nobody out who has just signed in, nor another tab of who has signed in anew', async () => {
      const [{ sid }, { sid: replaced, userId }] = [await login(), await login()];
      await store().replace({ sid: replaced, userId }, hour);
      await setBack();
      for (const one of [sid, replaced]) {
        expectRotation(await rotate(one, 0), 'access-only', 0);
        expect(await touch(one)).to.equal(true);
      }
      expect(await find(sid)).to.include({ sid, generation: 0 });
      expect((await list()).map((session) => session.sid)).to.include(sid);
    });

    it('keeps no thief in: an old token ends the session all the same', async () => {
      const sid = await rotated(2);
      await confirm(sid, 2);
      await setBack();
      expect((await rotate(sid, 0)).outcome).to.equal('reused');
      expect((await rotate(sid, 2)).outcome).to.equal('unknown');
    });
  });
}
