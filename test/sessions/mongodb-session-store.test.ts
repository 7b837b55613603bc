import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { MongodbSessionStore } from '../../src/sessions/mongodb-session-store.js';
import { openTestDatabase } from '../harness/database.js';
import { age } from '../harness/sessions.js';
import { type CreateStore, newSession, type StoreUnderTest } from './contract/store-under-test.js';
import { describeSessionStore } from './session-store-contract.js';

const lifetimes = {
  leeway: 30_000,
  expiresIn: 3_600_000,
  absoluteLifetime: 7_200_000,
  repeatableFor: 3_600_000,
};

const create = (async (limits) => {
  const { connection, drop } = await openTestDatabase();
  return {
    connection,
    store: new MongodbSessionStore(connection, 'sealgate_sessions', limits),
    age: (milliseconds) => age(connection, milliseconds),
    makeFormer: async (sid) => {
      const sessions = connection.collection<{ _id: string }>('sealgate_sessions');
      const $unset = { version: true, inBody: true, confirmedAt: true, usedBefore: true } as const;
      await sessions.updateOne({ _id: sid }, { $unset });
      await sessions.updateOne({ _id: sid, generation: 0 }, { $set: { confirmed: false } });
    },
    copy: async ({ sid }, count) => {
      const sessions = connection.collection<{ _id: string }>('sealgate_sessions');
      const session = await sessions.findOne({ _id: sid });
      const copies = Array.from({ length: count }, () => ({ ...session, _id: randomUUID() }));
      await sessions.insertMany(copies);
      return copies.map(({ _id }) => _id);
    },
    close: drop,
  };
}) satisfies CreateStore;

describeSessionStore('MongoDB', create);

describe('sessions in MongoDB', () => {
  let made: StoreUnderTest & Awaited<ReturnType<typeof create>>;
  before(async () => {
    made = await create(lifetimes);
    await made.store.prepare();
  });
  after(() => made.close());

  const documentOf = (sid: string) =>
    made.connection.collection<{ _id: string }>('sealgate_sessions').findOne({ _id: sid });

  it('keep the browser and the address as they came, dollar signs and all', async () => {
    for (const text of ['$user', '$$NOW', '{"$literal":1}', '']) {
      const { sid } = await made.store.create({ ...newSession, ip: text, userAgent: text });
      expect(await documentOf(sid)).to.include({ ip: text, userAgent: text });
    }
  });

  it('hold no token and no hash of one: nothing but these fields, and no other text than a few known ones', async () => {
    const { sid } = await made.store.create(newSession);
    await made.store.rotate({ sid, generation: 0 });
    const document = { ...(await documentOf(sid)) };
    expect(Object.keys(document)).to.have.members([
      '_id',
      'user',
      'version',
      'inBody',
      'generation',
      'confirmed',
      'confirmedAt',
      'createdAt',
      'lastUsedAt',
      'usedBefore',
      'rotatedAt',
      'expiresAt',
      'absoluteExpiresAt',
      'ip',
      'userAgent',
      'outcome',
    ]);
    const texts = Object.values(document).filter((value) => typeof value === 'string');
    expect(texts).to.have.members([sid, '127.0.0.1', 'a browser', 'access-only']);
  });

  it('are removed by an index when they have run out', async () => {
    const indexes = await made.connection.collection('sealgate_sessions').indexes();
    const ttl = indexes.find(({ key }) => 'expiresAt' in key);
    expect(ttl).to.include({ expireAfterSeconds: 0 });
  });

  it('are found by their user through an index, in the order of their logins', async () => {
    const indexes = await made.connection.collection('sealgate_sessions').indexes();
    expect(indexes.map(({ key }) => key)).to.deep.include({ user: 1, createdAt: 1 });
  });
});
