import { expect } from 'chai';
import mongoose from 'mongoose';
import { CommandProxy, type Fate } from '../harness/command-proxy.js';
import { expectProblem } from '../harness/expect-problem.js';
import { type ExistingDatabase, existingDatabase, password } from './existing.js';

const { Long } = mongoose.mongo;

const email = 'ann@example.com';

describe('a database whose server refuses what prepares it', function () {
  this.timeout(120_000);
  let database: ExistingDatabase | undefined;
  afterEach(async () => {
    proxy.decide = () => 'pass';
    await database?.close();
    database = undefined;
  });
  let proxy: CommandProxy;
  before(async () => {
    proxy = await CommandProxy.start();
  });
  after(() => proxy.close());
  const through = async (decide: CommandProxy['decide']) => {
    database = await existingDatabase(async () => {
      proxy.decide = decide;
    }, proxy);
    return database;
  };
  const refusing = (command: string, collection: string, code: number, errmsg: string) =>
    through(
      (one): Fate =>
        one.name === command && one.collection === collection ? { answer: { ok: 0, code, errmsg } } : 'pass',
    );

  it('makes an index of its own beside one with a collation', async () => {
    const collated = {
      v: 2,
      key: { email: 1 },
      name: 'email_1',
      unique: true,
      collation: { locale: 'en' },
    };
    const { start, connection } = await through(
      (one): Fate =>
        one.name === 'listIndexes' && one.collection === 'users'
          ? {
              answer: {
                ok: 1,
                cursor: { id: Long.ZERO, ns: `${one.body.$db}.users`, firstBatch: [collated] },
              },
            }
          : 'pass',
    );
    expect(await start()).to.equal(undefined);
    proxy.decide = () => 'pass';
    const indexes = await connection.collection('users').listIndexes().toArray();
    expect(indexes.map(({ name }) => name)).to.include('sealgate_email');
  });

  for (const collection of ['users', 'sealgate_credentials', 'sealgate_sessions', 'sealgate_revocations'])
    it(`is refused at once where indexes of ${collection} may not be made`, async () => {
      const { start } = await refusing('createIndexes', collection, 13, 'not authorized to do so');
      expect(await start()).to.equal(
        `the collection ${collection} may not get indexes from this user of the database; give it the role readWrite`,
      );
    });

  it('is refused at once where the indexes of the users may not be listed', async () => {
    const { start } = await refusing('listIndexes', 'users', 13, 'not authorized to do so');
    expect(await start()).to.match(/^the collection users may not get indexes from this user/);
  });

  it('is refused where the users are a view', async () => {
    const view = { name: 'users', type: 'view' };
    const { start } = await through(
      (one): Fate =>
        one.name === 'listCollections'
          ? {
              answer: {
                ok: 1,
                cursor: { id: Long.ZERO, ns: `${one.body.$db}.$cmd.listCollections`, firstBatch: [view] },
              },
            }
          : 'pass',
    );
    expect(await start()).to.equal('the collection users is a view; name a collection instead');
  });

  it('is refused where a server has no second index of the same field', async () => {
    const { start } = await refusing('createIndexes', 'users', 85, 'Index already exists');
    expect(await start()).to.match(
      /^the collection users cannot have an index that it needs \(Index already exists\)/,
    );
  });

  for (const [code, fault] of [
    [67, 'the shard key is missing'],
    [72, 'an option that is not known'],
    [171, 'the key is too long'],
    [238, 'no index of that sort is implemented'],
  ] as const)
    for (const collection of ['users', 'sealgate_sessions'])
      it(`is refused at once where an index of ${collection} cannot be made, since ${fault}`, async () => {
        const { start, lines } = await refusing('createIndexes', collection, code, fault);
        const refusal = `the collection ${collection} cannot have an index that it needs (${fault}); make room for it`;
        expect(await start()).to.equal(refusal);
        expect(lines.filter((line) => line.includes(refusal))).to.have.length(1);
      });

  it('is refused at once where documents are twice, without a word of what they have', async () => {
    const { start } = await refusing('createIndexes', 'sealgate_credentials', 11000, `dup key: ${email}`);
    expect(await start()).to.equal(
      'the collection sealgate_credentials has several documents that a unique index would keep from having the same value; change or remove all but one',
    );
  });

  it('says in the log that a validator refuses our documents, and answers 500', async () => {
    const { start, client, lines } = await refusing('insert', 'users', 121, 'Document failed validation');
    expect(await start()).to.equal(undefined);
    const answer = await client().register({ email, password });
    expectProblem(answer, 500, 'internal_error');
    expect(lines.join('\n')).to.include('Document failed validation');
  });

  const outages: Readonly<Record<string, Fate>> = {
    'a connection that breaks': 'cut-before',
    'a server that is no primary': { answer: { ok: 0, code: 10107, errmsg: 'not primary' } },
    'a server that shuts down': { answer: { ok: 0, code: 91, errmsg: 'shutting down' } },
    'a command that took too long': { answer: { ok: 0, code: 50, errmsg: 'exceeded time limit' } },
  };
  for (const [title, fate] of Object.entries(outages))
    it(`retries what is an outage: ${title}`, async () => {
      let left = 2;
      const { start, lines } = await through((one): Fate => {
        if (one.name !== 'createIndexes' || one.collection !== 'users' || left === 0) return 'pass';
        left -= 1;
        return fate;
      });
      expect(await start()).to.equal(undefined);
      expect(left).to.equal(0);
      expect(lines.join('\n')).to.include('retrying');
    });
});
