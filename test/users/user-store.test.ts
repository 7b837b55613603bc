import { expect } from 'chai';
import { AuthError } from '../../src/errors.js';
import { type NewUser, UserStore } from '../../src/users/user-store.js';
import { openTestDatabase } from '../harness/database.js';

describe('the user store', () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let users: UserStore;
  before(async () => {
    database = await openTestDatabase();
    users = new UserStore(database.connection, 'users');
    await users.createIndexes();
  });
  after(() => database.drop());

  const newUser = (name: string, other: Partial<NewUser> = {}): NewUser => ({
    email: `${name}@example.com`,
    username: undefined,
    name: undefined,
    passwordHash: 'a hash',
    ...other,
  });
  const added = async (name: string) => (await users.create(newUser(name))).user;
  const codeOf = async (creation: Promise<unknown>) => {
    const error = await creation.catch((reason: unknown) => reason);
    return error instanceof AuthError ? error.code : undefined;
  };

  it('gives a user back without the hash, by id, email and username', async () => {
    const { user } = await users.create(newUser('ada', { username: 'ada', name: 'Ada' }));
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
      await users.findLocal({ email: 'ada@example.com' }),
      await users.findLocal({ username: 'ada' }),
    ];
    for (const one of found) {
      expect(one?.user).to.deep.equal(user);
      expect(one).to.include({ passwordHash: 'a hash', disabled: false });
    }
  });

  it('gives the same frozen object to all, which nobody can change', async () => {
    const { user } = await users.create(newUser('frozen'));
    expect(Object.isFrozen(user)).to.equal(true);
    expect(Object.isFrozen(user.roles)).to.equal(true);
  });

  it('lets one of many win who come with one address or one username at once', async () => {
    // Some servers find that insertions block each other, and let one of them begin anew.
    const outcome = async (user: NewUser): Promise<string> => {
      const code = (await codeOf(users.create(user))) ?? 'created';
      return code === 'service_unavailable' ? outcome(user) : code;
    };
    const emails = await Promise.all(Array.from({ length: 20 }, () => outcome(newUser('race'))));
    const usernames = await Promise.all(
      Array.from({ length: 20 }, (_, index) => outcome(newUser(`race${index}`, { username: 'race' }))),
    );
    for (const [outcomes, taken] of [
      [emails, 'email_taken'],
      [usernames, 'username_taken'],
    ] as const) {
      expect(outcomes.filter((one) => one === 'created').length).to.be.at.most(1);
      expect(outcomes.filter((one) => one !== 'created' && !one.endsWith('_taken'))).to.deep.equal([]);
      expect(outcomes.filter((one) => one === taken).length).to.be.at.least(18);
    }
    const collection = database.connection.collection('users');
    expect(await collection.countDocuments({ email: 'race@example.com' })).to.equal(1);
    expect(await collection.countDocuments({ username: 'race' })).to.equal(1);
  });

  it('takes many users without a username', async () => {
    for (const name of ['first', 'second', 'third'])
      expect((await users.create(newUser(name))).user.username).to.equal(undefined);
  });

  it('knows nobody by what is no id', async () => {
    for (const id of ['', 'nobody', 'twelve bytes', '0123456789abcdef01234567', 'x'.repeat(24), '{"$gt":""}'])
      expect(await users.findById(id), id).to.equal(undefined);
    const { id } = await added('capital');
    expect(await users.findById(id.toUpperCase())).to.equal(undefined);
  });

  it('replaces a hash unless it was changed since it was read', async () => {
    const { id } = await added('rehash');
    await users.replacePasswordHash(id, 'a hash', 'a stronger hash');
    expect((await users.findById(id))?.passwordHash).to.equal('a stronger hash');
    await users.replacePasswordHash(id, 'a hash', 'a late hash');
    expect((await users.findById(id))?.passwordHash).to.equal('a stronger hash');
  });

  it('changes a password once for each hash that was read, and counts that', async () => {
    const { id } = await added('change');
    expect(await users.findById(id)).to.include({ passwordVersion: 0 });
    await users.replacePasswordHash(id, 'a hash', 'a stronger hash');
    expect(await users.findById(id)).to.include({ passwordVersion: 0 });
    const changes = ['one', 'other'].map((hash) => users.changePassword(id, 'a stronger hash', hash));
    const done = (await Promise.all(changes)).filter((record) => record !== undefined);
    expect(done).to.have.length(1);
    expect(done[0]).to.include({ passwordVersion: 1 });
    expect(await users.findById(id)).to.deep.equal(done[0]);
    expect(await users.changePassword('nobody', 'a hash', 'another')).to.equal(undefined);
  });

  it('makes its indexes as often as it is asked to', async () => {
    await users.createIndexes();
    await new UserStore(database.connection, 'users').createIndexes();
    const indexes = await database.connection.collection('users').indexes();
    expect(indexes.filter(({ unique }) => unique).map(({ name }) => name)).to.include.members([
      'email_1',
      'username_1',
    ]);
  });
});
