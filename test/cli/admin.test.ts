import { expect } from 'chai';
import { testSecret } from '../harness/app.js';
import { runCli } from '../harness/cli.js';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';

interface Person {
  readonly _id: string;
  readonly email: string;
  readonly roles: readonly string[];
}

describe('sealgate admin, and users whom an application added', () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeEach(async () => {
    database = await openTestDatabase();
  });
  afterEach(() => database.drop());

  const collection = () => database.connection.collection<Person>('users');
  const add = (...people: readonly (readonly [_id: string, email: string])[]) =>
    collection().insertMany(people.map(([_id, email]) => ({ _id, email, roles: ['user'] })));
  const makeAdmin = (who: string) =>
    runCli({ MONGODB_URI: uriOfDatabase(database.name), AUTH_TOKEN_SECRET: testSecret }, 'admin', who);
  const admins = async () =>
    (await collection().find({ roles: 'admin' }).toArray()).map(({ _id }) => _id).sort();

  it('finds an address that is stored in capitals, before any server has started', async () => {
    await add(['cap', 'Cap@X.com'], ['other', 'other@x.com']);
    expect(await makeAdmin('cap@x.com')).to.include({ code: 0, stdout: 'Cap@X.com is an admin now\n' });
    expect(await makeAdmin('CAP@x.com')).to.include({ code: 0 });
    expect(await admins()).to.deep.equal(['cap']);
  });

  it('takes the one with the exact spelling, where another has the same address in another', async () => {
    await add(['cap', 'Cap@X.com'], ['small', 'cap@x.com']);
    expect(await makeAdmin('Cap@X.com')).to.include({ code: 0 });
    expect(await admins()).to.deep.equal(['cap']);
    expect(await makeAdmin('cap@x.com')).to.include({ code: 0 });
    expect(await admins()).to.deep.equal(['cap', 'small']);
  });

  it('finds an id with an @ in it, where nobody has such an address', async () => {
    await add(
      ['key@shop', 'ann@example.com'],
      ['ben@example.com', 'cleo@example.com'],
      ['ben', 'ben@example.com'],
    );
    expect(await makeAdmin('key@shop')).to.include({ code: 0 });
    expect(await makeAdmin('ben@example.com')).to.include({ code: 0 });
    expect(await admins()).to.deep.equal(['ben', 'key@shop']);
    expect(await makeAdmin('dora@shop')).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: 'sealgate: no user is registered as dora@shop\n',
    });
  });
});
