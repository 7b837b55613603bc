import { expect } from 'chai';
import { type CreateStore, expectRotation, lifetimes, minute, useStore } from './store-under-test.js';

/** Rotation where no token may be shown twice. */
export function describeStrictRotation(create: CreateStore): void {
  describe('rotation without a leeway', () => {
    const { login, age, rotate, confirm } = useStore(create, { ...lifetimes, leeway: 0 });

    it('rotates at every turn, from the login on', async () => {
      const { sid } = await login();
      for (const generation of [0, 1, 2]) {
        expectRotation(await rotate(sid, generation), 'rotated', generation + 1);
      }
    });

    it('rotates also by a clock that was set back: no rotation is recent', async () => {
      const { sid } = await login();
      await age(-minute);
      expectRotation(await rotate(sid, 0), 'rotated', 1);
    });

    it('takes the token just before for reuse at once, confirmed or not', async () => {
      for (const confirmed of [false, true]) {
        const { sid } = await login();
        expectRotation(await rotate(sid, 0), 'rotated', 1);
        if (confirmed) await confirm(sid, 1);
        expect((await rotate(sid, 0)).outcome).to.equal('reused');
        expect((await rotate(sid, 1)).outcome).to.equal('unknown');
      }
    });

    it('lets one of 12 at once through, and the session ends', async () => {
      const { sid } = await login();
      const rotations = await Promise.all(Array.from({ length: 12 }, () => rotate(sid, 0)));
      const outcomes = rotations.map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'rotated')).to.have.length(1);
      expect(outcomes.filter((outcome) => outcome === 'reused')).to.have.length(1);
      expect(outcomes.filter((outcome) => outcome === 'unknown')).to.have.length(10);
    });
  });
}
