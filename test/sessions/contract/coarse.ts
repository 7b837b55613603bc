import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { coarseMs } from '../../../src/sessions/coarse-time.js';
import {
  type CreateStore,
  expectRotation,
  hour,
  lifetimes,
  newSession,
  someUser,
  useStore,
} from './store-under-test.js';

/** Seconds enough for a test on either side of a full hour. */
const margin = 8_000;

/** No hour begins in the next few seconds, by this machine's clock or a database's. */
async function amidAnHour(): Promise<void> {
  while ((Date.now() + margin) % coarseMs < margin + 1_000) await setTimeout(250);
}

/** What the list of sessions tells of when they were used. */
export function describeCoarseTimes(create: CreateStore): void {
  describe('what is told of the use of a session', () => {
    // Every refresh rotates, so that no time has to pass for it.
    const { age, store, list } = useStore(create, { ...lifetimes, leeway: 0 });
    const told = async (userId: string) => {
      const [session] = await list(userId);
      return [session?.lastUsedAt.getTime(), session?.expiresAt.getTime()] as const;
    };

    it('is the same before and after rotations and uses, however often it is asked for, within an hour', async () => {
      await amidAnHour();
      const userId = someUser();
      const { sid } = await store().create({ ...newSession, userId });
      for (const passed of [0, 5 * hour]) {
        await age(passed);
        const first = await told(userId);
        for (let generation = 0; generation < 2; generation++) {
          const shown = { sid, generation: passed === 0 ? generation : generation + 2 };
          expectRotation(await store().rotate(shown), 'rotated', shown.generation + 1);
          expect(await told(userId)).to.deep.equal(first);
          expect(await store().touch({ sid, userId, version: 0 })).to.equal(true);
          for (let look = 0; look < 3; look++) expect(await told(userId)).to.deep.equal(first);
        }
      }
    });

    it('is, once the hour is over, that hour for the last use, and a full hour for the end', async () => {
      await amidAnHour();
      const userId = someUser();
      const { sid, createdAt } = await store().create({ ...newSession, userId });
      await age(5 * hour);
      expectRotation(await store().rotate({ sid, generation: 0 }), 'rotated', 1);
      await age(hour);
      const [usedAt = 0, expiresAt = 0] = await told(userId);
      const hourBefore = Math.floor((createdAt.getTime() - hour) / coarseMs) * coarseMs;
      expect(usedAt).to.equal(hourBefore);
      expect(expiresAt).to.equal(hourBefore + lifetimes.expiresIn);
    });

    it('is the use before as long as the hour of the last one goes on', async () => {
      await amidAnHour();
      const userId = someUser();
      const { sid } = await store().create({ ...newSession, userId });
      await age(3 * hour);
      expect(await store().touch({ sid, userId, version: 0 })).to.equal(true);
      await age(2 * hour);
      const [before = 0] = await told(userId);
      expectRotation(await store().rotate({ sid, generation: 0 }), 'rotated', 1);
      expect((await told(userId))[0]).to.equal(before);
      await age(hour);
      expect((await told(userId))[0]).to.equal(before + hour);
    });

    it('is never an end after that of the absolute lifetime, and no use before the login', async () => {
      const userId = someUser();
      const { sid, createdAt, absoluteExpiresAt } = await store().create({ ...newSession, userId });
      expect((await told(userId))[0]).to.equal(createdAt.getTime());
      let passed = 0;
      for (let turn = 0; turn < 3; turn++) {
        await age(25 * hour);
        passed += 25 * hour;
        await store().touch({ sid, userId, version: 0 });
      }
      await age(hour);
      expect((await told(userId))[1]).to.equal(absoluteExpiresAt.getTime() - passed - hour);
    });
  });
}
