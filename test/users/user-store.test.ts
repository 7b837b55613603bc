import { expect } from 'chai';
import { AuthError } from '../../src/errors.js';
import { passwordOf } from '../../src/users/credential-store.js';
import type { NewUser } from '../../src/users/new-user.js';
import type { UserStore } from '../../src/users/user-store.js';
import { openTestDatabase } from '../harness/database.js';
import { prepareUsers } from '../harness/local.js';
import { raceForOne } from '../harness/race.js';

describe('the user store', () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let prepared: Awaited<ReturnType<typeof prepareUsers>>;
  let users: UserStore;
  before(async () => {
    database = await openTestDatabase();
    prepared = await prepareUsers(database.connection);
    users = prepared.users;
  });
  after(() => database.drop());

  const newUser = (name: string, other: Partial<NewUser> = {}): NewUser => ({
    email: `${name}@example.com`,
    ...other,
  });
  const added = async (name: string) => (await prepared.add(newUser(name))).user;
  const codeOf = async (creation: Promise<unknown>) => {
    const error = await creation.catch((reason: unknown) => reason);
    return error instanceof AuthError ? error.code : undefined;
  };

  it('gives a user back without the hash, by id, email and username', async () => {
    const { user } = await prepared.add(newUser('ada', { username: 'ada', name: 'Ada' }));
    expect(Object.keys(user)).to.have.members([
      'id',
      'email',
      'username',
      'name',
      'roles',
      'createdAt',
      'updatedAt',
    ]);
    const found = [
      await users.findById(user.id),
      await users.findLocal({ field: 'email', name: 'ada@example.com' }, 'ADA@example.com'),
      await users.findLocal({ field: 'username', name: 'ada' }),
    ];
    for (const one of found) {
      expect(one?.user).to.deep.equal(user);
      expect(one).to.include({ hashInUser: undefined, disabled: false });
    }
  });

  it('gives the same frozen object to all, which nobody can change', async () => {
    const { user } = await prepared.add(newUser('frozen'));
    expect(Object.isFrozen(user)).to.equal(true);
    expect(Object.isFrozen(user.roles)).to.equal(true);
  });

  it('lets one of many win who come with one address or one username at once', async () => {
    const addEach = (newcomers: readonly NewUser[], lost: string) =>
      raceForOne<string>(
        newcomers.map((one) => async () => (await codeOf(prepared.add(one))) ?? 'created'),
        { won: 'created', lost: [lost], brokenOff: 'service_unavailable', lostToItself: 'email_taken' },
      );
    await addEach(Array(5).fill(newUser('race')), 'email_taken');
    const sameUsername = Array.from({ length: 5 }, (_, index) =>
      newUser(`race${index}`, { username: 'race' }),
    );
    await addEach(sameUsername, 'username_taken');
    const collection = database.connection.collection('users');
    expect(await collection.countDocuments({ email: 'race@example.com' })).to.equal(1);
    expect(await collection.countDocuments({ username: 'race' })).to.equal(1);
  });

  it('takes many users without a username', async () => {
    for (const name of ['first', 'second', 'third'])
      expect((await prepared.add(newUser(name))).user.username).to.equal(undefined);
  });

  it('knows nobody by what is no id', async () => {
    for (const id of ['', 'nobody', 'twelve bytes', '0123456789abcdef01234567', 'x'.repeat(24), '{"$gt":""}'])
      expect(await users.findById(id), id).to.equal(undefined);
    const { id } = await added('capital');
    expect(await users.findById(id.toUpperCase())).to.equal(undefined);
  });

  const recordOf = async (name: string) => {
    const { id } = await added(name);
    const record = await users.findById(id);
    if (!record) throw new Error('there is no such user');
    return record;
  };
  const hashOf = async (id: string) => {
    const record = await users.findById(id);
    const { hash } = passwordOf(await prepared.credentials.find(record?.key), record?.passwordId) ?? {};
    return hash;
  };
  const own = (hash: string) => ({ hash, isForeign: false });

  it('replaces a hash unless it was changed since it was read', async () => {
    const record = await recordOf('rehash');
    await prepared.replacing.renew(record, own('a stronger hash'));
    expect(await hashOf(record.user.id)).to.equal('a stronger hash');
    await prepared.replacing.renew(record, own('a late hash'));
    expect(await hashOf(record.user.id)).to.equal('a stronger hash');
  });

  it('changes a password once for each hash that was read, and counts that', async () => {
    const read = await recordOf('change');
    const { id } = read.user;
    expect(read).to.include({ passwordVersion: 0 });
    const renewed = await prepared.replacing.renew(read, own('a stronger hash'));
    expect(renewed).to.include({ passwordVersion: 0 });
    if (!renewed) throw new Error('it was not replaced');
    const changes = ['one', 'other'].map((hash) => prepared.replacing.change(renewed, own(hash)));
    const done = (await Promise.all(changes)).filter((record) => record !== undefined);
    expect(done).to.have.length(1);
    expect(done[0]).to.include({ passwordVersion: 1 });
    expect(await users.findById(id)).to.deep.equal(done[0]);
    expect(['one', 'other']).to.include(await hashOf(id));
  });

  it('makes its indexes as often as it is asked to', async () => {
    await prepareUsers(database.connection);
    await prepareUsers(database.connection);
    const indexes = await database.connection.collection('users').indexes();
    expect(indexes.filter(({ unique }) => unique).map(({ name }) => name)).to.include.members([
      'sealgate_email',
      'sealgate_username',
    ]);
  });
});
