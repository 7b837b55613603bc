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

/** How long the answer of a rotation may be asked for again, and by whom. */
export function describeLateRepetition(create: CreateStore): void {
  describe('a lost answer', () => {
    const { login, age, rotate, rotated, confirm, store } = useStore(create);

    it('is repeated hours later, while nobody has used the generation that it carried', async () => {
      for (const attempt of [undefined, 'again'] as const) {
        const sid = await rotated(1);
        await age(lifetimes.repeatableFor - minute);
        // And again: a repetition changes nothing.
        for (const _ of [1, 2]) expectRotation(await rotate(sid, 0, { attempt }), 'repeated', 1);
        expectRotation(await rotate(sid, 1, { attempt }), 'repeated', 1);
      }
    });

    it('is repeated no more when a day has passed', async () => {
      for (const attempt of [undefined, 'again'] as const) {
        const sid = await rotated(1);
        await age(lifetimes.repeatableFor);
        expect((await rotate(sid, 0, { attempt })).outcome).to.equal('reused');
        expect((await rotate(sid, 1, { attempt })).outcome).to.equal('unknown');
      }
    });

    it('that nobody took away is the current token for longer than a day', async () => {
      const sid = await rotated(1);
      await age(lifetimes.repeatableFor + hour);
      expectRotation(await rotate(sid, 1, { attempt: 'first' }), 'repeated', 1);
    });

    it('is none of one who says that this is the first attempt: somebody else has rotated', async () => {
      const sid = await rotated(1);
      await age(lifetimes.leeway);
      expect((await rotate(sid, 0, { attempt: 'first' })).outcome).to.equal('reused');
      expect((await rotate(sid, 1)).outcome).to.equal('unknown');
    });

    it('is for another tab to get, where one says so within the leeway after the rotation: an access token is enough', async () => {
      const sid = await rotated(1);
      await age(lifetimes.leeway - minute);
      expectRotation(await rotate(sid, 0, { attempt: 'first' }), 'access-only', 1);
      // It is no use of the new token.
      expectRotation(await rotate(sid, 0, { attempt: 'again' }), 'repeated', 1);
      expectRotation(await rotate(sid, 1, { attempt: 'again' }), 'repeated', 1);
    });

    it('is repeated in bodies, whatever is said within the leeway after the rotation', async () => {
      const sid = await rotated(1, { inBody: true });
      expectRotation(await rotate(sid, 0, { attempt: 'first' }), 'repeated', 1);
    });

    it('is not repeated after the leeway once its generation is confirmed', async () => {
      for (const attempt of [undefined, 'again'] as const) {
        const sid = await rotated(1);
        await confirm(sid, 1);
        expectRotation(await rotate(sid, 0, { attempt }), 'access-only', 1);
        await age(lifetimes.leeway);
        expect((await rotate(sid, 0, { attempt })).outcome).to.equal('reused');
        expect((await rotate(sid, 1, { attempt })).outcome).to.equal('unknown');
      }
    });

    it('is not repeated after the leeway once its refresh token was shown', async () => {
      const sid = await rotated(1);
      expectRotation(await rotate(sid, 1), 'repeated', 1);
      await age(lifetimes.leeway);
      expect((await rotate(sid, 0)).outcome).to.equal('reused');
    });

    it('is about the generation just before, and no older one', async () => {
      const sid = await rotated(2);
      await age(20 * hour);
      expect((await rotate(sid, 0)).outcome).to.equal('reused');
    });

    it('is of an unconfirmed generation again after each rotation', async () => {
      const sid = await rotated(2);
      await age(20 * hour);
      expectRotation(await rotate(sid, 1), 'repeated', 2);
    });

    it('stays repeatable when a generation is confirmed that is no longer, or not yet, current', async () => {
      const sid = await rotated(2);
      await store().confirm([
        { sid, generation: 1 },
        { sid, generation: 3 },
      ]);
      await age(20 * hour);
      expectRotation(await rotate(sid, 1), 'repeated', 2);
    });

    it('is confirmed for many sessions at once, whatever became of some of them', async () => {
      const { sid: ended } = await login();
      await store().end([{ sid: ended, userId }]);
      const [one, other] = [await rotated(1), await rotated(1)];
      await store().confirm([
        { sid: ended, generation: 0 },
        { sid: 'nobody', generation: 1 },
        { sid: one, generation: 1 },
        { sid: other, generation: 1 },
      ]);
      await age(lifetimes.leeway);
      expect((await rotate(ended, 0)).outcome).to.equal('unknown');
      expect((await rotate('nobody', 1)).outcome).to.equal('unknown');
      expect((await rotate(one, 0)).outcome).to.equal('reused');
      expect((await rotate(other, 0)).outcome).to.equal('reused');
    });

    it('may be confirmed twice, and nothing at all may be', async () => {
      const sid = await rotated(1);
      await confirm(sid, 1);
      await confirm(sid, 1);
      await store().confirm([]);
      expectRotation(await rotate(sid, 1), 'access-only', 1);
    });
  });
}
