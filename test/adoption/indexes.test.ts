import { expect } from 'chai';
import { type Connection, type mongo, Schema } from 'mongoose';
import { z } from 'zod';
import { testSecret } from '../harness/app.js';
import { codeOf } from '../harness/client.js';
import { uriOfDatabase } from '../harness/database.js';
import { expectProblem } from '../harness/expect-problem.js';
import { runServerHere } from '../harness/server-here.js';
import { type ExistingDatabase, existingDatabase, hash, password, takeWayOut } from './existing.js';

type Index = readonly [key: mongo.IndexSpecification, options: mongo.CreateIndexesOptions];

const email = 'ann@example.com';

describe('a database with indexes of the application’s', function () {
  this.timeout(120_000);
  let database: ExistingDatabase | undefined;
  afterEach(async () => {
    await database?.close();
    database = undefined;
  });
  const filled = async (fill: (connection: Connection) => Promise<unknown>) => {
    database = await existingDatabase(fill);
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

  const phone = z.string().optional();
  const byPhone = () =>
    filled((existing) => existing.collection('users').createIndex({ phone: 1 }, { unique: true }));

  it('says that a field of the application’s is required where only one user may be without', async () => {
    const { start, client, connection } = await byPhone();
    expect(await start({ users: { fields: { phone: { schema: phone, registration: true } } } })).to.equal(
      undefined,
    );
    expect((await client().register({ email: 'one@example.com', password })).status).to.equal(201);
    for (const [given, message] of [
      [{}, 'is required'],
      [{ phone: '1' }, undefined],
      [{ phone: '1' }, 'is taken'],
    ] as const) {
      const next = await client().register({
        email: `two${message?.length}@example.com`,
        password,
        ...given,
      });
      expect(next.status).to.equal(message ? 400 : 201);
      if (message) expect(next.body).to.deep.include({ errors: [{ path: 'phone', message }] });
    }
    // Nothing is left of who was refused.
    expect(await connection.collection('sealgate_credentials').countDocuments()).to.equal(2);
  });

  it('is refused where new users would not have a field of which only one user may be without', async () => {
    const { start, connection } = await filled(async (existing) => {
      await existing.collection('users').createIndex({ phone: 1, 'plan.key': -1 }, { unique: true });
      await existing.collection('users').createIndex({ 'name.last': 1, tenant: 1 }, { unique: true });
    });
    const refusal =
      'the collection users has the unique index phone_1_plan.key_-1, and new users have no phone, plan.key; make it sparse or partial, declare the field in users.fields with registration: true, or have users.model give it';
    expect(await start()).to.equal(refusal);
    expect(await start({ registration: 'invited' })).to.equal(refusal);
    expect(await start({ users: { fields: { phone: { schema: phone } } } })).to.equal(refusal);
    const elsewhere = { url: 'http://127.0.0.1:9/login' };
    expect(
      await start({
        upstream: elsewhere,
        registration: 'closed',
        users: { fields: { phone: { schema: phone, registration: true } } },
      }),
    ).to.equal(refusal);
    // Others may see to it.
    expect(await start({ registration: 'closed' })).to.equal(undefined);
    const fields = { phone: { schema: phone.default(() => String(Math.random())) } };
    expect(await start({ users: { fields } })).to.equal(undefined);
    const model = connection.model('User', new Schema({ phone: { type: String, default: String } }), 'users');
    expect(await start({ users: { model } })).to.equal(undefined);
  });

  it('takes it for a fault of its own where nobody could have sent the field, and names the index', async () => {
    const { start, client, connection, lines } = await byPhone();
    const model = connection.model('User', new Schema({ phone: { type: String, default: '1' } }), 'users');
    await start({ users: { model } });
    expect((await client().register({ email: 'one@example.com', password })).status).to.equal(201);
    expectProblem(await client().register({ email: 'two@example.com', password }), 500, 'internal_error');
    expect(lines.join('\n')).to.include('the unique index phone_1 of the users refused one');
  });

  it('says of an index what it is of, whatever its name is', async () => {
    const { start, client } = await filled(async (existing) => {
      await existing.collection('users').createIndex({ email: 1 }, { unique: true, name: 'one user each' });
      const named = { unique: true, sparse: true, name: 'email_1' };
      await existing.collection('users').createIndex({ username: 1 }, named);
    });
    expect(await start()).to.equal(undefined);
    // Without the claims among the credentials, the indexes alone decide.
    const one = { email, username: 'ann', password };
    expect((await client().register(one)).status).to.equal(201);
    await database?.connection.collection('sealgate_credentials').deleteMany({});
    expectProblem(await client().register({ ...one, username: 'ben' }), 409, 'email_taken');
    await database?.connection.collection('sealgate_credentials').deleteMany({});
    expectProblem(await client().register({ ...one, email: 'b@example.com' }), 409, 'username_taken');
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

  for (const [title, path, documents] of [
    [
      'lists of addresses have one in common',
      'email',
      [{ email: ['a@example.com', 'b@example.com', 'b@example.com'] }, { email: ['b@example.com'] }],
    ],
    ['an address is in the list of another user', 'email', [{ email: ['a@example.com', email] }, { email }]],
    [
      'addresses in lists of documents are the same',
      'emails.address',
      [
        { emails: [{ address: 'a@example.com' }, { address: email }] },
        { emails: [{ address: email }, { address: 'b@example.com' }] },
      ],
    ],
  ] as const)
    it(`is refused at once where ${title}`, async () => {
      const { start } = await filled((existing) =>
        existing
          .collection<{ _id: string }>('users')
          .insertMany([
            { _id: 'alone', ...{ email: ['c@example.com', 'c@example.com'] } },
            ...documents.map((one, index) => ({ _id: ['one', 'two'][index] ?? '', ...one })),
          ]),
      );
      expect(await start({ users: { map: { email: path } } })).to.equal(
        `the collection users has several documents with one ${path}, such as those with the _id one and two; change or remove all but one, so that the index sealgate_email can be made`,
      );
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
    const { code, output } = await runServerHere(env);
    expect(code).to.equal(78);
    const lines = output.split('\n').filter((line) => line.includes('sealgate_email'));
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/the collection users has another index .*dropIndex\('sealgate_email'\)/);
  });
});
