import { expect } from 'chai';
import { isOutdated } from '../../src/sessions-version.js';
import type { UserStore } from '../../src/users/user-store.js';
import { openTestDatabase } from '../harness/database.js';
import { prepareUsers } from '../harness/local.js';

const nobody = 'f'.repeat(24);

describe("the end of all a user's sessions", () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let prepared: Awaited<ReturnType<typeof prepareUsers>>;
  let users: UserStore;
  let names = 0;
  before(async () => {
    database = await openTestDatabase();
    prepared = await prepareUsers(database.connection);
    users = prepared.users;
  });
  after(() => database.drop());

  const someone = async () => {
    const { user } = await prepared.add({ email: `user${++names}@example.com` });
    return user.id;
  };
  const sessionsOf = async (id: string) => (await users.findById(id))?.sessions;
  const all = { spared: undefined };

  it('is a higher version, told along with it', async () => {
    const id = await someone();
    expect(await sessionsOf(id)).to.deep.equal({ version: 0, ...all });
    for (const version of [1, 2]) {
      expect(await users.endSessions(id)).to.deep.equal({ version, ...all });
      expect(await sessionsOf(id)).to.deep.equal({ version, ...all });
    }
  });

  it('is none where there is no such user', async () => {
    for (const id of [nobody, 'nobody', '', '{"$gt":""}'])
      expect(await users.endSessions(id), id).to.equal(undefined);
    expect(await users.endSessions((await someone()).toUpperCase())).to.equal(undefined);
  });

  it("touches no other user's", async () => {
    const [one, other] = [await someone(), await someone()];
    await users.endSessions(one);
    expect(await sessionsOf(other)).to.deep.equal({ version: 0, ...all });
  });

  it('spares the session that asks to be spared, until the next time', async () => {
    const id = await someone();
    const by = { sid: 'mine', ver: 0 };
    expect(await users.endSessions(id, { by, isSpared: true })).to.deep.equal({ version: 1, spared: 'mine' });
    // It asks again, with the version that it has always had.
    expect(await users.endSessions(id, { by, isSpared: true })).to.deep.equal({ version: 2, spared: 'mine' });
    expect(await users.endSessions(id, { by })).to.deep.equal({ version: 3, ...all });
    expect(await users.endSessions(id, { by })).to.equal(undefined);
    expect(await sessionsOf(id)).to.deep.equal({ version: 3, ...all });
  });

  it('is refused to a session that has ended, and to no other', async () => {
    const id = await someone();
    await users.endSessions(id);
    for (const by of [{ sid: 'former' }, { sid: 'former', ver: 0 }])
      for (const isSpared of [false, true])
        expect(await users.endSessions(id, { by, isSpared })).to.equal(undefined);
    expect(await users.endSessions(id, { by: { sid: 'new', ver: 1 } })).to.include({ version: 2 });
    // As of a user whom this node read too early.
    expect(await users.endSessions(id, { by: { sid: 'newer', ver: 5 } })).to.include({ version: 3 });
  });

  it('leaves one session where two ask at once that all but themselves be ended', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await someone();
      const asking = [
        { sid: 'one', ver: 0 },
        { sid: 'other', ver: 0 },
      ];
      const answers = await Promise.all(asking.map((by) => users.endSessions(id, { by, isSpared: true })));
      expect(answers.filter((answer) => answer !== undefined)).to.have.length(1);
      const living = (await sessionsOf(id)) ?? { version: 0 };
      expect(living.version).to.equal(1);
      expect(asking.filter((session) => !isOutdated(session, living))).to.have.length(1);
    }
  });

  it('leaves none where one asks to be spared and another not, whichever comes first', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await someone();
      const asking = [
        users.endSessions(id, { by: { sid: 'one', ver: 0 }, isSpared: true }),
        users.endSessions(id),
      ];
      await Promise.all(round % 2 === 0 ? asking : asking.toReversed());
      const living = (await sessionsOf(id)) ?? { version: 0 };
      for (const sid of ['one', 'other']) expect(isOutdated({ sid, ver: 0 }, living)).to.equal(true);
      expect(living.version).to.be.within(1, 2);
    }
  });

  it('is no change of what the user says: updatedAt stays', async () => {
    const id = await someone();
    const before = await users.findById(id);
    await users.endSessions(id);
    await users.endSessions(id, { by: { sid: 'one', ver: 1 }, isSpared: true });
    expect((await users.findById(id))?.user).to.deep.equal(before?.user);
  });

  it('comes with the same write that disables the user, and with no other change', async () => {
    const id = await someone();
    await users.endSessions(id, { by: { sid: 'mine' }, isSpared: true });
    await users.change(id, { name: 'Ann', roles: ['admin'], disabled: false });
    expect(await sessionsOf(id)).to.deep.equal({ version: 1, spared: 'mine' });
    const before = await users.change(id, { disabled: true });
    expect(before).to.include({ disabled: false });
    expect(before?.sessions).to.deep.equal({ version: 1, spared: 'mine' });
    expect(await users.findById(id)).to.deep.include({ disabled: true, sessions: { version: 2, ...all } });
    await users.change(id, { disabled: false });
    expect(await sessionsOf(id)).to.deep.equal({ version: 2, ...all });
  });

  it('comes with the same write that changes the password, without exception', async () => {
    const id = await someone();
    await users.endSessions(id, { by: { sid: 'mine' }, isSpared: true });
    const before = await users.findById(id);
    if (!before) throw new Error('there is no such user');
    const another = { hash: 'another hash', isForeign: false };
    const changed = await prepared.replacing.change(before, another);
    expect(changed?.sessions).to.deep.equal({ version: 2, ...all });
    expect(await prepared.replacing.change(before, another)).to.equal(undefined);
    expect(await sessionsOf(id)).to.deep.equal({ version: 2, ...all });
    if (changed) await prepared.replacing.renew(changed, { hash: 'a stronger hash', isForeign: false });
    expect(await sessionsOf(id)).to.deep.equal({ version: 2, ...all });
  });

  describe('by a change that is undone', () => {
    const disabled = async (id: string) => {
      const before = await users.change(id, { roles: ['user'], disabled: true });
      if (!before) throw new Error('there is no such user');
      return before;
    };

    it('is undone with it: the sessions live again, and the spared one with them', async () => {
      for (const spared of [undefined, 'mine']) {
        const id = await someone();
        await users.change(id, { roles: ['user', 'admin'] });
        if (spared) await users.endSessions(id, { by: { sid: spared }, isSpared: true });
        const living = await sessionsOf(id);
        await users.undo(await disabled(id), { disabled: true });
        const record = await users.findById(id);
        expect(record?.sessions).to.deep.equal(living);
        expect(record).to.include({ disabled: false });
        expect(record?.user.roles).to.deep.equal(['user', 'admin']);
      }
    });

    it('is not undone where somebody has ended all since', async () => {
      const id = await someone();
      const before = await disabled(id);
      await users.endSessions(id);
      await users.undo(before, { disabled: true });
      expect(await users.findById(id)).to.deep.include({ disabled: false, sessions: { version: 2, ...all } });
    });

    it('was none where the change disabled nobody', async () => {
      const id = await someone();
      const before = await users.change(id, { roles: ['editor'] });
      if (!before) throw new Error('there is no such user');
      await users.endSessions(id);
      await users.undo(before, { roles: ['editor'] });
      const record = await users.findById(id);
      expect(record?.user.roles).to.deep.equal(['user']);
      expect(record?.sessions).to.deep.equal({ version: 1, ...all });
    });
  });
});
