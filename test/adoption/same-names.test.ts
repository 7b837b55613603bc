import { expect } from 'chai';
import type { Connection, mongo } from 'mongoose';
import { tokensOf } from '../harness/client.js';
import { type ExistingDatabase, existingDatabase, hash, password } from './existing.js';

type Index = readonly [key: mongo.IndexSpecification, options?: mongo.CreateIndexesOptions];

const email = 'ann@example.com';
const soon = () => new Date(Date.now() + 3_600_000);
const expiring: Index = [{ expiresAt: 1 }, { expireAfterSeconds: 0 }];
const ours = {
  _id: 'A'.repeat(22),
  user: 'somebody',
  generation: 0,
  confirmed: true,
  createdAt: new Date(),
  lastUsedAt: new Date(),
  rotatedAt: new Date(),
  expiresAt: soon(),
  absoluteExpiresAt: soon(),
};

/** What an application may have under the name of an earlier release's. */
const theirs: readonly (readonly [
  title: string,
  collection: 'sessions' | 'revocations',
  indexes: readonly Index[],
  documents: readonly object[],
])[] = [
  ['a model of sessions', 'sessions', [[{ user: 1 }], expiring], [{ user: 'ann', expiresAt: soon() }]],
  ['an empty one with the same indexes', 'sessions', [[{ user: 1, createdAt: 1 }], expiring], []],
  [
    'a unique index of a field that no session of ours has',
    'sessions',
    [[{ user: 1 }], expiring, [{ token: 1 }, { unique: true }]],
    [],
  ],
  ['a unique index in the place of ours', 'sessions', [[{ user: 1 }, { unique: true }], expiring], [ours]],
  [
    'documents of which only some look like ours',
    'sessions',
    [[{ user: 1 }], expiring],
    [ours, { user: 'ann', expiresAt: soon() }],
  ],
  [
    'a list of revocations',
    'revocations',
    [[{ at: 1 }], expiring],
    [{ what: 'a licence', user: 'ann', at: new Date(), expiresAt: soon() }],
  ],
];

describe('a collection of the application’s that is called as one of an earlier release', function () {
  this.timeout(120_000);
  let database: ExistingDatabase | undefined;
  afterEach(async () => {
    await database?.close();
    database = undefined;
  });

  for (const [title, collection, indexes, documents] of theirs)
    it(`is left alone: ${title}`, async () => {
      database = await existingDatabase(async (connection: Connection) => {
        const existing = connection.collection(collection);
        for (const [key, options] of indexes) await existing.createIndex(key, options);
        if (documents.length > 0) await existing.insertMany(documents.map((one) => ({ ...one })));
        await connection.collection('users').insertMany([
          { email, passwordHash: hash },
          { email: 'ben@example.com', passwordHash: hash },
        ]);
      });
      const { start, client, connection } = database;
      const stateOf = async () => [
        await connection.collection(collection).find().toArray(),
        await connection.collection(collection).listIndexes().toArray(),
      ];
      const before = await stateOf();
      expect(await start()).to.equal(undefined);
      tokensOf(await client().login({ email: 'ben@example.com', password }));
      const browser = client();
      const { access_token: bearer } = tokensOf(await browser.login({ email, password }));
      expect((await browser.send('POST', '/logout?everywhere=true', { bearer })).status).to.equal(204);
      expect(await stateOf()).to.deep.equal(before);
      expect(await connection.collection(`sealgate_${collection}`).countDocuments()).to.be.at.least(1);
    });

  it('is ours where its documents are, whatever index somebody added', async () => {
    database = await existingDatabase(async (connection) => {
      await connection.collection('users').insertOne({ email, passwordHash: hash });
      const former = connection.collection<{ _id: string }>('sessions');
      for (const [key, options] of [[{ user: 1 }], expiring, [{ ip: 1 }]] satisfies Index[])
        await former.createIndex(key, options);
      await former.insertOne(ours);
    });
    const { start, client, connection } = database;
    await start();
    tokensOf(await client().login({ email, password }));
    expect(await connection.collection('sessions').countDocuments()).to.equal(2);
  });

  it('is ours no more once there is one of the new name', async () => {
    database = await existingDatabase((connection) =>
      connection.collection('users').insertOne({ email, passwordHash: hash }),
    );
    const { start, client, connection } = database;
    await start();
    tokensOf(await client().login({ email, password }));
    const former = connection.collection<{ _id: string }>('sessions');
    await former.createIndex({ user: 1 });
    await former.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });
    await former.insertOne(ours);
    await start();
    tokensOf(await client().login({ email, password }));
    expect(await connection.collection('sealgate_sessions').countDocuments()).to.equal(2);
    expect(await former.countDocuments()).to.equal(1);
  });
});
