import { expect } from 'chai';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { testSecret } from '../harness/app.js';
import { codeOf } from '../harness/client.js';
import { CommandProxy, type Fate } from '../harness/command-proxy.js';
import { uriOfDatabase } from '../harness/database.js';
import { expectProblem } from '../harness/expect-problem.js';
import { runServer } from '../harness/server-process.js';
import { type ExistingDatabase, existingDatabase, hash, password, takeWayOut } from './existing.js';

const { Long } = mongoose.mongo;

type Index = readonly [key: mongo.IndexSpecification, options: mongo.CreateIndexesOptions];

const email = 'ann@example.com';

describe('a database with indexes of the application’s', function () {
  this.timeout(30_000);
  let database: ExistingDatabase | undefined;
  afterEach(async () => {
    await database?.close();
    database = undefined;
  });
  const filled = async (fill: (connection: Connection) => Promise<unknown>, proxy?: CommandProxy) => {
    database = await existingDatabase(fill, proxy);
    return database;
  };
  const indexed = (...indexes: readonly Index[]) =>
    filled(async (connection) => {
      const users = connection.collection('users');
      await users.insertOne({ email, passwordHash: hash });
      for (const [key, options] of indexes) await users.createIndex(key, options);
    });

  const fitting: Readonly<Record<string, Index>> = {
    'a unique index of the address': [{ email: 1 }, { unique: true }],
    'a unique and sparse one': [{ email: 1 }, { unique: true, sparse: true }],
    'a descending one': [{ email: -1 }, { unique: true }],
    'one that is not unique': [{ email: 1 }, {}],
    'one that is unique among some': [
      { email: 1 },
      { unique: true, partialFilterExpression: { active: true } },
    ],
    'one of the address and another field': [{ email: 1, tenant: 1 }, { unique: true }],
    'one of another field': [{ phone: 1 }, { unique: true, sparse: true }],
  };
  for (const [title, index] of Object.entries(fitting))
    it(`goes on with ${title}, which stays as it is`, async () => {
      const { start, client, indexes } = await indexed(index);
      const before = (await indexes()) as unknown[];
      expect(await start()).to.equal(undefined);
      expect((await indexes()) as unknown[]).to.deep.include.members(before);
      expect((await client().login({ email, password })).status).to.equal(200);
      expect(codeOf(await client().register({ email: ' Ann@Example.com', password }))).to.equal(
        'email_taken',
      );
      expect((await client().register({ email: 'bob@example.com', password })).status).to.equal(201);
      // A second start finds what the first one made.
      expect(await start()).to.equal(undefined);
    });

  it('gets no further index of the address where a unique one serves as well', async () => {
    const { start, indexes } = await indexed(
      [{ email: 1 }, { unique: true }],
      [{ username: 1 }, { unique: true, sparse: true }],
    );
    const before = await indexes();
    await start();
    expect(await indexes()).to.deep.equal(before);
  });

  it('says that a username is required where only one user may be without', async () => {
    const { start, client } = await filled((connection) =>
      connection.collection('users').createIndex({ username: 1 }, { unique: true }),
    );
    await start();
    expect((await client().register({ email: 'one@example.com', password })).status).to.equal(201);
    const second = await client().register({ email: 'two@example.com', password });
    expectProblem(second, 400, 'invalid_request');
    expect(second.body).to.deep.include({ errors: [{ path: 'username', message: 'is required' }] });
    expect(
      (await client().register({ email: 'two@example.com', username: 'two', password })).status,
    ).to.equal(201);
    const third = await client().register({ email: 'three@example.com', username: 'Two', password });
    expectProblem(third, 409, 'username_taken');
  });

  it('says that a field of the application’s is required where only one user may be without', async () => {
    const { start, client, connection } = await filled((existing) =>
      existing.collection('users').createIndex({ phone: 1 }, { unique: true }),
    );
    await start();
    expect((await client().register({ email: 'one@example.com', password })).status).to.equal(201);
    const second = await client().register({ email: 'two@example.com', password });
    expectProblem(second, 400, 'invalid_request');
    expect(second.body).to.deep.include({ errors: [{ path: 'phone', message: 'is required' }] });
    // Nothing is left of who was refused.
    expect(await connection.collection('sealgate_credentials').countDocuments()).to.equal(1);
  });

  it('is refused where another index has the name of ours, until that is dropped', async () => {
    const { start, client, indexes, connection, lines } = await indexed([
      { nick: 1 },
      { name: 'sealgate_email' },
    ]);
    const before = await indexes();
    const refusal = (await start()) ?? '';
    expect(refusal).to.equal(
      "the collection users has another index under the name sealgate_email; drop it: db.getCollection('users').dropIndex('sealgate_email')",
    );
    expect(lines.filter((line) => line.includes(refusal))).to.have.length(1);
    expect(await indexes()).to.deep.equal(before);
    for (const answer of [
      await client().login({ email, password }),
      await client().refresh(),
      await client().me('nonsense'),
    ])
      expect(answer.status, String(codeOf(answer))).to.be.within(500, 599);
    await takeWayOut(connection, refusal);
    expect(await start()).to.equal(undefined);
    expect((await client().login({ email, password })).status).to.equal(200);
  });

  it('is refused where users share an address, until one has another', async () => {
    const { start, connection, indexes } = await filled((existing) =>
      existing
        .collection<{ _id: string | number }>('users')
        .insertMany([
          { _id: 1 },
          { _id: 'one', ...{ email } },
          { _id: 'two', ...{ email } },
          { _id: 4, ...{ email: null } },
          { _id: 5, ...{ email: '' } },
          { _id: 6, ...{ email: '' } },
        ]),
    );
    const before = await indexes();
    expect(await start()).to.equal(
      'the collection users has several documents with one email, such as those with the _id one and two; change or remove all but one, so that the index sealgate_email can be made',
    );
    expect(await indexes()).to.deep.equal(before);
    await connection.collection<{ _id: string }>('users').deleteOne({ _id: 'two' });
    expect(await start()).to.equal(undefined);
  });

  it('is refused where the users of an upstream could not share an address', async () => {
    const { start, connection } = await indexed([{ email: 1 }, { unique: true }]);
    const upstream = { url: 'http://127.0.0.1:9/login' };
    const refusal = (await start({ upstream })) ?? '';
    expect(refusal).to.match(
      /^the collection users has the unique index email_1, and users of an upstream may/,
    );
    await takeWayOut(connection, refusal);
    expect(await start({ upstream })).to.equal(undefined);
  });

  it('ends the server with 78 and one line', async () => {
    const { name } = await indexed([{ nick: 1 }, { name: 'sealgate_email' }]);
    const env = { NODE_ENV: 'production', MONGODB_URI: uriOfDatabase(name), AUTH_TOKEN_SECRET: testSecret };
    const { code, output } = await runServer({ env });
    expect(code).to.equal(78);
    const lines = output.split('\n').filter((line) => line.includes('sealgate_email'));
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/the collection users has another index .*dropIndex\('sealgate_email'\)/);
  });

  describe('of a server that says more than ours', () => {
    let proxy: CommandProxy;
    before(async () => {
      proxy = await CommandProxy.start();
    });
    after(() => proxy.close());
    afterEach(() => {
      proxy.decide = () => 'pass';
    });
    const through = (decide: CommandProxy['decide']) =>
      filled(async () => {
        proxy.decide = decide;
      }, proxy);
    const refusing = (command: string, collection: string, code: number, errmsg: string) =>
      through(
        (one): Fate =>
          one.name === command && one.collection === collection
            ? { answer: { ok: 0, code, errmsg } }
            : 'pass',
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

    it('says in the log that a validator refuses our documents, and answers 500', async () => {
      const { start, client, lines } = await refusing('insert', 'users', 121, 'Document failed validation');
      expect(await start()).to.equal(undefined);
      const answer = await client().register({ email, password });
      expectProblem(answer, 500, 'internal_error');
      expect(lines.join('\n')).to.include('Document failed validation');
    });

    it('retries what is an outage', async () => {
      let left = 2;
      const { start, lines } = await through((one): Fate => {
        if (one.name !== 'createIndexes' || one.collection !== 'users' || left === 0) return 'pass';
        left -= 1;
        return 'cut-before';
      });
      expect(await start()).to.equal(undefined);
      expect(left).to.equal(0);
      expect(lines.join('\n')).to.include('retrying');
    });
  });
});
