import { expect } from 'chai';
import { type CreateStore, expectRotation, lifetimes, minute, userId, useStore } from './store-under-test.js';

/** What a login makes. */
export function describeLogin(create: CreateStore): void {
  describe('a login', () => {
    const { login, store, rotate, age } = useStore(create);

    it('makes a session of generation 0 with an id of 128 random bits', async () => {
      const [one, other] = await Promise.all([login(), login()]);
      expect(one).to.include({ userId, version: 0, generation: 0 });
      expect(Buffer.from(one.sid, 'base64url')).to.have.length(16);
      expect(other.sid).to.not.equal(one.sid);
    });

    it('makes it of the version that the user has', async () => {
      const { sid, version } = await login({ version: 7 });
      expect(version).to.equal(7);
      const rotation = await rotate(sid, 0);
      expectRotation(rotation, 'access-only', 0);
      expect(rotation.session).to.include({ version: 7 });
    });

    it('ends after expiresIn', async () => {
      const { expiresAt } = await login();
      expect(expiresAt.getTime()).to.be.closeTo(Date.now() + lifetimes.expiresIn, minute);
    });

    for (const text of ['$name', '$$NOW', '$', '{"$gt":""}', '', '\u0000'.repeat(3), '日本語 🦭']) {
      it(`takes ${JSON.stringify(text)} for nothing but a text`, async () => {
        const { sid } = await login({ ip: text, userAgent: text });
        expectRotation(await rotate(sid, 0), 'access-only', 0);
      });
    }

    it('counts as a confirmation: within the leeway its token gives an access token only', async () => {
      const { sid } = await login();
      expectRotation(await rotate(sid, 0), 'access-only', 0);
      await age(lifetimes.leeway - minute);
      expectRotation(await rotate(sid, 0), 'access-only', 0);
      await age(minute);
      expectRotation(await rotate(sid, 0), 'rotated', 1);
    });

    it('without an address or a browser is a login like any other', async () => {
      const { sid } = await login({ ip: undefined, userAgent: undefined });
      expectRotation(await rotate(sid, 0), 'access-only', 0);
    });

    it('survives that the store is prepared once more', async () => {
      const { sid } = await login();
      await store().prepare();
      expectRotation(await rotate(sid, 0), 'access-only', 0);
    });
  });
}
