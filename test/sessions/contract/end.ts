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

/** When a session is over. */
export function describeEnd(create: CreateStore): void {
  describe('the end of a session', () => {
    const { login, age, rotate, rotated, confirm, end, find, store } = useStore(create);

    it('comes when it is not refreshed for expiresIn', async () => {
      const sid = await rotated(1);
      await age(lifetimes.expiresIn - minute);
      const { sid: younger } = await login();
      await age(minute);
      expect((await rotate(sid, 1)).outcome).to.equal('unknown');
      expect((await rotate(sid, 0)).outcome).to.equal('unknown');
      expectRotation(await rotate(younger, 0), 'access-only', 0);
    });

    it('does not come a moment before', async () => {
      const sid = await rotated(1);
      await confirm(sid, 1);
      await age(lifetimes.expiresIn - minute);
      expectRotation(await rotate(sid, 1), 'rotated', 2);
    });

    it('comes after the absolute lifetime, however often it is refreshed', async () => {
      const { sid } = await login();
      const latest = Date.now() + lifetimes.absoluteLifetime;
      for (const turn of [0, 1, 2]) {
        if (turn > 0) await confirm(sid, turn);
        await age(25 * hour);
        expectRotation(await rotate(sid, turn), 'rotated', turn + 1);
      }
      const repetition = await rotate(sid, 3);
      expectRotation(repetition, 'repeated', 3);
      expect(repetition.session.expiresAt.getTime()).to.be.closeTo(latest - 75 * hour, minute);
      await age(15 * hour);
      expect((await rotate(sid, 3)).outcome).to.equal('unknown');
    });

    it('at the absolute lifetime is told from the login on, and nothing moves it', async () => {
      const { sid, absoluteExpiresAt: latest } = await login();
      expect(latest.getTime()).to.be.closeTo(Date.now() + lifetimes.absoluteLifetime, minute);
      await age(lifetimes.leeway);
      const aged = latest.getTime() - lifetimes.leeway;
      for (const outcome of ['rotated', 'repeated'] as const) {
        const rotation = await rotate(sid, 0);
        expectRotation(rotation, outcome, 1);
        expect(rotation.session.absoluteExpiresAt.getTime()).to.equal(aged);
      }
      expect((await find(sid))?.absoluteExpiresAt.getTime()).to.equal(aged);
    });

    it('comes at once when it is ended, as often as one likes', async () => {
      const [{ sid: one }, { sid: other }, { sid: bystander }] = [
        await login(),
        await login(),
        await login(),
      ];
      await end(one, other);
      await end(one, 'nobody');
      await end();
      for (const sid of [one, other]) {
        for (const generation of [0, 1]) {
          expect(await rotate(sid, generation)).to.deep.equal({ outcome: 'unknown' });
        }
      }
      expectRotation(await rotate(bystander, 0), 'access-only', 0);
    });

    it('is told once: how many there were', async () => {
      const [one, other] = [await login(), await login()];
      expect(await end(one.sid)).to.equal(1);
      expect(await end(one.sid)).to.equal(0);
      expect(await end(one.sid, other.sid, 'nobody')).to.equal(1);
      expect(await end()).to.equal(0);
    });

    it("does not come by a token that was forged for another user's session", async () => {
      const { sid } = await login();
      for (const stranger of ['f'.repeat(24), 'twelve bytes', '', 'nobody', '$$NOW'])
        expect(await store().end([{ sid, userId: stranger }]), stranger).to.equal(0);
      expect(await find(sid)).to.include({ sid, userId });
      expect(await end(sid)).to.equal(1);
    });

    it('is final: of refreshes that race it, none revives the session', async () => {
      for (let round = 0; round < 10; round++) {
        const { sid } = await login();
        await age(lifetimes.leeway);
        await Promise.all([rotate(sid, 0), end(sid), rotate(sid, 0)]);
        expect((await rotate(sid, 1)).outcome).to.equal('unknown');
      }
    });

    it('is what nobody knows: there is no session of a made-up id', async () => {
      for (const sid of ['', 'nobody', '$$NOW', '__proto__']) {
        expect(await rotate(sid, 0)).to.deep.equal({ outcome: 'unknown' });
        expect(await find(sid)).to.equal(undefined);
      }
    });
  });
}
