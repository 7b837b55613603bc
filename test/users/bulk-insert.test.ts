import { expect } from 'chai';
import mongoose, { type Connection } from 'mongoose';
import { bulkInsert, prepareBulkInsert } from '../../src/users/bulk-insert.js';
import { UserMapping } from '../../src/users/user-map.js';
import { CommandProxy, type Fate } from '../harness/command-proxy.js';
import { openTestDatabase } from '../harness/database.js';

const names = { users: 'users', credentials: 'sealgate_credentials', mapping: new UserMapping({}) };
const ann = { email: 'ann@example.com', username: 'ann', roles: [], disabled: false };

describe('many users, added while others write', () => {
  let proxy: CommandProxy;
  let connection: Connection;
  let drop: () => Promise<void>;
  beforeEach(async () => {
    proxy = await CommandProxy.start();
    ({ connection, drop } = await openTestDatabase({}, proxy));
    await prepareBulkInsert(connection, names);
  });
  afterEach(async () => {
    proxy.decide = () => 'pass';
    await drop();
    await proxy.close();
  });

  const deadlock: Fate = {
    answer: { n: 0, writeErrors: [{ index: 0, code: 16_908_292, errmsg: 'deadlock detected' }], ok: 1 },
  };
  const emails = async () =>
    (await connection.collection('users').find().toArray()).map(({ email }) => email as unknown);

  it('are tried again where the database broke off a write in favour of another', async () => {
    let left = 2;
    proxy.decide = ({ name }) => (name === 'insert' && left-- > 0 ? deadlock : 'pass');
    expect(await bulkInsert(connection, names, [ann])).to.deep.equal([{ kind: 'added' }]);
    expect(await emails()).to.deep.equal([ann.email]);
  });

  it('are refused where that does not end, and leave nothing behind', async () => {
    proxy.decide = ({ name, collection }) =>
      name === 'insert' && collection === 'users' ? deadlock : 'pass';
    const [outcome] = await bulkInsert(connection, names, [ann]);
    expect(outcome).to.include({ kind: 'rejected', code: 16_908_292 });
    expect(await connection.collection('sealgate_credentials').countDocuments()).to.equal(0);
  });

  it('are known as those that are there, though only the last of the queries met them', async () => {
    await bulkInsert(connection, names, [ann]);
    const seenBefore = new Set<string>();
    proxy.decide = ({ name, collection, body }) => {
      const [field = ''] = Object.keys(Object(body.filter));
      const query = `${collection} ${field}`;
      if (name !== 'find' || field === 'username' || seenBefore.has(query)) return 'pass';
      seenBefore.add(query);
      return {
        answer: {
          cursor: { id: mongoose.mongo.Long.ZERO, ns: `${connection.name}.${collection}`, firstBatch: [] },
          ok: 1,
        },
      };
    };
    expect(await bulkInsert(connection, names, [ann])).to.deep.equal([{ kind: 'present' }]);
    expect(seenBefore.size).to.be.at.least(4);
    proxy.decide = () => 'pass';
    expect(await emails()).to.deep.equal([ann.email]);
  });
});
