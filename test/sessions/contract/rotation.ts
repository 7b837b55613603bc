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

/** Who gets a new generation, and who is found out. */
export function describeRotation(create: CreateStore): void {
  describe('rotation', () => {
    const { login, age, rotate, rotated } = useStore(create);

    it('gives the current token a new generation once the leeway is over', async () => {
      const { sid } = await login();
      await age(lifetimes.leeway);
      const rotation = await rotate(sid, 0);
      expectRotation(rotation, 'rotated', 1);
      expect(rotation.session).to.include({ sid, userId });
    });

    it('happens once within a leeway, whichever of the two newest tokens is shown', async () => {
      const sid = await rotated(1);
      for (const generation of [1, 0, 1, 0]) expectRotation(await rotate(sid, generation), 'repeated', 1);
      await age(lifetimes.leeway - minute);
      for (const generation of [0, 1]) expectRotation(await rotate(sid, generation), 'repeated', 1);
    });

    it('is measured from the last rotation, not from the last repetition', async () => {
      const sid = await rotated(1);
      await age(lifetimes.leeway - minute);
      expectRotation(await rotate(sid, 1), 'repeated', 1);
      await age(minute);
      expectRotation(await rotate(sid, 1), 'rotated', 2);
    });

    it('passes one generation when 50 show the same token at once', async () => {
      const { sid } = await login();
      await age(lifetimes.leeway);
      const rotations = await Promise.all(Array.from({ length: 50 }, () => rotate(sid, 0)));
      const outcomes = rotations.map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'rotated')).to.have.length(1);
      expect(outcomes.filter((outcome) => outcome === 'repeated')).to.have.length(49);
      for (const rotation of rotations) {
        expect('session' in rotation && rotation.session.generation).to.equal(1);
      }
    });

    it('takes an old token for reuse and ends the session, though the leeway still runs', async () => {
      const sid = await rotated(2);
      expect(await rotate(sid, 0)).to.deep.equal({ outcome: 'reused' });
      for (const generation of [0, 1, 2]) {
        expect(await rotate(sid, generation)).to.deep.equal({ outcome: 'unknown' });
      }
    });

    it('reports reuse once when 50 show an old token at once', async () => {
      const sid = await rotated(2);
      const rotations = await Promise.all(Array.from({ length: 50 }, () => rotate(sid, 0)));
      const outcomes = rotations.map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'reused')).to.have.length(1);
      expect(outcomes.filter((outcome) => outcome === 'unknown')).to.have.length(49);
    });

    it('ends a session that was reused for commands as well that began before and came after', async () => {
      const sid = await rotated(2);
      expect((await rotate(sid, 0)).outcome).to.equal('reused');
      // To such a command the instant of the reuse lies in the future.
      await age(-minute);
      for (const generation of [0, 1, 2]) {
        expect(await rotate(sid, generation)).to.deep.equal({ outcome: 'unknown' });
      }
    });

    it('leaves no living session behind when the current token races an old one', async () => {
      for (let round = 0; round < 10; round++) {
        const sid = await rotated(2);
        await age(lifetimes.leeway);
        const shown = Array.from({ length: 12 }, (_, turn) => ((turn + round) % 2 === 0 ? 2 : 0));
        await Promise.all(shown.map((generation) => rotate(sid, generation)));
        for (const generation of [2, 3]) {
          expect(await rotate(sid, generation)).to.deep.equal({ outcome: 'unknown' });
        }
      }
    });

    it('takes a generation ahead of the store for a current one: the store lost a rotation', async () => {
      const { sid } = await login();
      expectRotation(await rotate(sid, 5), 'rotated', 6);
      expectRotation(await rotate(sid, 6), 'repeated', 6);
      expectRotation(await rotate(sid, 5), 'repeated', 6);
      expect((await rotate(sid, 4)).outcome).to.equal('reused');
    });

    it('touches no other session', async () => {
      const bystander = await login();
      const sid = await rotated(2);
      await rotate(sid, 0);
      // It aged twice by the leeway.
      expectRotation(await rotate(bystander.sid, 0), 'rotated', 1);
    });

    it('prolongs the session by expiresIn, and a repetition does not', async () => {
      const { sid } = await login();
      await age(10 * hour);
      const rotation = await rotate(sid, 0);
      expectRotation(rotation, 'rotated', 1);
      const { expiresAt } = rotation.session;
      expect(expiresAt.getTime()).to.be.closeTo(Date.now() + lifetimes.expiresIn, minute);
      const repetition = await rotate(sid, 1);
      expectRotation(repetition, 'repeated', 1);
      expect(repetition.session.expiresAt).to.deep.equal(expiresAt);
    });
  });
}
