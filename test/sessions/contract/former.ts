import { expect } from 'chai';
import {
  allLive,
  type CreateStore,
  expectRotation,
  hour,
  lifetimes,
  minute,
  someUser,
  useStore,
} from './store-under-test.js';

/** Sessions as the first release stored them: no version, no instant of a confirmation, and none of a login. */
export function describeFormerSessions(create: CreateStore): void {
  describe('a session of the release before', () => {
    const { login, age, rotate, rotated, confirm, touch, find, list, makeFormer, store } = useStore(create);
    const former = async () => {
      const { sid } = await login();
      await makeFormer(sid);
      return sid;
    };

    it('that was never rotated counts as confirmed at its login', async () => {
      const sid = await former();
      expectRotation(await rotate(sid, 0), 'access-only', 0);
      await age(lifetimes.leeway);
      const rotation = await rotate(sid, 0);
      expectRotation(rotation, 'rotated', 1);
      expect(rotation.session).to.include({ version: 0 });
      expectRotation(await rotate(sid, 0), 'repeated', 1);
    });

    it('that was rotated counts as confirmed at the rotation, if it was seen in use', async () => {
      const sid = await rotated(1);
      await confirm(sid, 1);
      await makeFormer(sid);
      expectRotation(await rotate(sid, 0), 'access-only', 1);
      expectRotation(await rotate(sid, 1), 'access-only', 1);
      await age(lifetimes.leeway);
      expectRotation(await rotate(sid, 1), 'rotated', 2);
    });

    it('that was rotated and not seen in use since repeats the lost answer', async () => {
      const sid = await rotated(1);
      await makeFormer(sid);
      await age(2 * lifetimes.leeway);
      expectRotation(await rotate(sid, 0), 'repeated', 1);
      expectRotation(await rotate(sid, 1), 'repeated', 1);
      expectRotation(await rotate(sid, 1), 'access-only', 1);
    });

    it('says by its first refresh whether its refresh tokens travel in bodies', async () => {
      for (const [inBody, outcome] of [
        [true, 'repeated'],
        [false, 'access-only'],
      ] as const) {
        const sid = await former();
        expectRotation(await rotate(sid, 0, { inBody }), outcome, 0);
        await age(lifetimes.leeway);
        expectRotation(await rotate(sid, 0, { inBody }), 'rotated', 1);
        await confirm(sid, 1);
        // From now on it is known, whatever a token comes in.
        const shown = { inBody: !inBody };
        expectRotation(await rotate(sid, 1, shown), outcome, 1);
        await age(lifetimes.leeway);
        expectRotation(await rotate(sid, 1, shown), 'rotated', 2);
        await confirm(sid, 2);
        expectRotation(await rotate(sid, 2, shown), outcome, 2);
      }
    });

    it('serves requests of tokens without a version, and its use prolongs it', async () => {
      const sid = await former();
      await age(lifetimes.expiresIn - minute);
      expect(await touch(sid)).to.equal(true);
      expect(await touch(sid, 1)).to.equal(false);
      await age(lifetimes.expiresIn - minute);
      expect(await find(sid)).to.include({ sid, version: 0, generation: 0 });
    });

    it('is on the list, with its login for its last use, and with its use once there is one', async () => {
      const userId = someUser();
      const { sid } = await login({ userId });
      await makeFormer(sid);
      const [session] = await list(userId);
      expect(session).to.include({ sid, ip: '127.0.0.1', userAgent: 'a browser' });
      expect(session?.lastUsedAt).to.deep.equal(session?.createdAt);
      await age(3 * hour);
      expect(await store().touch({ sid, userId, version: 0 })).to.equal(true);
      await age(hour);
      const [used] = await list(userId);
      expect(used?.lastUsedAt.getTime()).to.be.above(used?.createdAt.getTime() ?? 0);
    });

    it('is ended, replaced and too many like any other', async () => {
      const userId = someUser();
      const sids: string[] = [];
      for (let turn = 0; turn < 3; turn++) {
        const { sid } = await login({ userId });
        await makeFormer(sid);
        sids.push(sid);
        await age(minute);
      }
      const [oldest = '', older = '', newest = ''] = sids;
      expect(await store().surplus(userId, allLive, 2)).to.deep.equal([{ sid: oldest, userId }]);
      expect(await store().replace({ sid: older, userId }, hour)).to.equal(true);
      expectRotation(await rotate(older, 0), 'access-only', 0);
      expect(await store().end([{ sid: newest, userId }])).to.equal(1);
      expect((await list(userId)).map(({ sid }) => sid)).to.deep.equal([oldest]);
    });
  });
}
