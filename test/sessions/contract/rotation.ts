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

/** Who gets a new generation, who only an access token, and who is found out. */
export function describeRotation(create: CreateStore): void {
  describe('rotation', () => {
    const { login, age, find, rotate, rotated, confirm } = useStore(create);

    it('gives the current token a new generation once the leeway is over', async () => {
      const { sid } = await login();
      await age(lifetimes.leeway);
      const rotation = await rotate(sid, 0);
      expectRotation(rotation, 'rotated', 1);
      expect(rotation.session).to.include({ sid, userId });
    });

    it('happens once: whoever shows either of the two newest tokens after it is given the newest', async () => {
      const sid = await rotated(1);
      for (const generation of [0, 0, 1]) expectRotation(await rotate(sid, generation), 'repeated', 1);
    });

    it('gives an access token only, to either of the two newest tokens, until the confirmation is a leeway ago', async () => {
      const sid = await rotated(1);
      await confirm(sid, 1);
      for (const generation of [1, 0]) expectRotation(await rotate(sid, generation), 'access-only', 1);
      await age(lifetimes.leeway - minute);
      for (const generation of [0, 1]) expectRotation(await rotate(sid, generation), 'access-only', 1);
      await age(minute);
      expectRotation(await rotate(sid, 1), 'rotated', 2);
    });

    it('tells which token still refreshes, without a use: the one before until its successor is confirmed for a leeway', async () => {
      const sid = await rotated(1);
      const accepted = async () => (await find(sid))?.oldestAccepted;
      expect(await accepted()).to.equal(0);
      await age(20 * hour);
      expect(await accepted()).to.equal(0);
      await confirm(sid, 1);
      await age(lifetimes.leeway - minute);
      expect(await accepted()).to.equal(0);
      await age(minute);
      expect(await accepted()).to.equal(1);
      expectRotation(await rotate(sid, 1), 'rotated', 2);
    });

    it('tells that nobody may repeat any longer a refresh whose answer got lost', async () => {
      const sid = await rotated(1);
      await age(lifetimes.repeatableFor);
      expect((await find(sid))?.oldestAccepted).to.equal(1);
      expect((await rotate(sid, 0)).outcome).to.equal('reused');
    });

    it('is measured from the confirmation, however long ago the last rotation is', async () => {
      const sid = await rotated(1);
      await age(20 * hour);
      expectRotation(await rotate(sid, 1), 'repeated', 1);
      expectRotation(await rotate(sid, 1), 'access-only', 1);
      await age(lifetimes.leeway);
      expectRotation(await rotate(sid, 1), 'rotated', 2);
    });

    it('is measured from the first confirmation, not from later ones', async () => {
      const sid = await rotated(1);
      await confirm(sid, 1);
      await age(lifetimes.leeway - minute);
      await confirm(sid, 1);
      expectRotation(await rotate(sid, 1), 'access-only', 1);
      await age(minute);
      expectRotation(await rotate(sid, 1), 'rotated', 2);
    });

    it('passes one generation when 12 show the same token at once', async () => {
      const { sid } = await login();
      await age(lifetimes.leeway);
      const rotations = await Promise.all(Array.from({ length: 12 }, () => rotate(sid, 0)));
      const outcomes = rotations.map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'rotated')).to.have.length(1);
      expect(outcomes.filter((outcome) => outcome === 'repeated')).to.have.length(11);
      for (const rotation of rotations) {
        expect('session' in rotation && rotation.session.generation).to.equal(1);
      }
    });

    it('takes the token before for reuse, and ends the session, once the confirmation is a leeway ago', async () => {
      const sid = await rotated(1);
      await confirm(sid, 1);
      await age(lifetimes.leeway);
      expect(await rotate(sid, 0)).to.deep.equal({ outcome: 'reused' });
      expect(await rotate(sid, 1)).to.deep.equal({ outcome: 'unknown' });
    });

    it('takes an older token for reuse at once, whatever the client says', async () => {
      for (const attempt of [undefined, 'first', 'again'] as const) {
        const sid = await rotated(2);
        expect(await rotate(sid, 0, { attempt })).to.deep.equal({ outcome: 'reused' });
        for (const generation of [0, 1, 2]) {
          expect(await rotate(sid, generation, { attempt })).to.deep.equal({ outcome: 'unknown' });
        }
      }
    });

    it('reports reuse once when 12 show an old token at once', async () => {
      const sid = await rotated(2);
      const rotations = await Promise.all(Array.from({ length: 12 }, () => rotate(sid, 0)));
      const outcomes = rotations.map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'reused')).to.have.length(1);
      expect(outcomes.filter((outcome) => outcome === 'unknown')).to.have.length(11);
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
        await confirm(sid, 2);
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
      expectRotation(await rotate(sid, 5), 'repeated', 6);
      expectRotation(await rotate(sid, 6), 'repeated', 6);
      expect((await rotate(sid, 4)).outcome).to.equal('reused');
    });

    it('touches no other session', async () => {
      const bystander = await login();
      const sid = await rotated(2);
      await rotate(sid, 0);
      // It aged twice by the leeway.
      expectRotation(await rotate(bystander.sid, 0), 'rotated', 1);
    });

    it('prolongs the session by expiresIn, and so does the first sight of the new token, and nothing else', async () => {
      const { sid } = await login();
      await age(10 * hour);
      const showing = async (generation: number, outcome: 'rotated' | 'repeated' | 'access-only') => {
        const rotation = await rotate(sid, generation);
        expectRotation(rotation, outcome, 1);
        return rotation.session.expiresAt.getTime() - Date.now() - lifetimes.expiresIn;
      };
      expect(await showing(0, 'rotated')).to.be.closeTo(0, minute);
      await age(10 * hour);
      expect(await showing(0, 'repeated')).to.be.closeTo(-10 * hour, minute);
      expect(await showing(1, 'repeated')).to.be.closeTo(0, minute);
      await age(lifetimes.leeway / 2);
      for (const generation of [0, 1]) {
        expect(await showing(generation, 'access-only')).to.be.closeTo(-lifetimes.leeway / 2, minute);
      }
    });

    describe('of a token that travels in bodies', () => {
      it('repeats the current one where a cookie would get an access token only', async () => {
        const sid = await rotated(1, { inBody: true });
        await confirm(sid, 1);
        for (const generation of [1, 0]) expectRotation(await rotate(sid, generation), 'repeated', 1);
        await age(lifetimes.leeway);
        expectRotation(await rotate(sid, 1), 'rotated', 2);
      });

      it('is as of any other where somebody else has a copy', async () => {
        const sid = await rotated(1, { inBody: true });
        await confirm(sid, 1);
        await age(lifetimes.leeway);
        expect((await rotate(sid, 0)).outcome).to.equal('reused');
      });
    });
  });
}
