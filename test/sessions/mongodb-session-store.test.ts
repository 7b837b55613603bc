import { expect } from 'chai';
import { MongodbSessionStore } from '../../src/sessions/mongodb-session-store.js';
import { openTestDatabase } from '../harness/database.js';
import { age } from '../harness/sessions.js';
import type { CreateStore, StoreUnderTest } from './contract/store-under-test.js';
import { describeSessionStore } from './session-store-contract.js';

const lifetimes = { leeway: 30_000, expiresIn: 3_600_000, absoluteLifetime: 7_200_000 };
const userId = '0123456789abcdef01234567';

const create = (async (limits) => {
  const { connection, drop } = await openTestDatabase();
  return {
    connection,
    store: new MongodbSessionStore(connection, 'sessions', limits),
    age: (milliseconds) => age(connection, milliseconds),
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
    made.connection.collection<{ _id: string }>('sessions').findOne({ _id: sid });

  it('keep the browser and the address as they came, dollar signs and all', async () => {
    for (const text of ['$user', '$$NOW', '{"$literal":1}', '']) {
      const { sid } = await made.store.create({ userId, ip: text, userAgent: text });
      expect(await documentOf(sid)).to.include({ ip: text, userAgent: text });
    }
  });

  it('hold no token and no hash of one: nothing but these fields, and no other text than a few known ones', async () => {
    const { sid } = await made.store.create({ userId, ip: '127.0.0.1', userAgent: 'a browser' });
    await made.store.rotate(sid, 0);
    const document = { ...(await documentOf(sid)) };
    expect(Object.keys(document)).to.have.members([
      '_id',
      'user',
      'generation',
      'confirmed',
      'createdAt',
      'lastUsedAt',
      'rotatedAt',
      'expiresAt',
      'absoluteExpiresAt',
      'ip',
      'userAgent',
      'outcome',
    ]);
    const texts = Object.values(document).filter((value) => typeof value === 'string');
    expect(texts).to.have.members([sid, '127.0.0.1', 'a browser', 'repeated']);
  });

  it('are removed by an index when they have run out', async () => {
    const indexes = await made.connection.collection('sessions').indexes();
    const ttl = indexes.find(({ key }) => 'expiresAt' in key);
    expect(ttl).to.include({ expireAfterSeconds: 0 });
  });

  it('are found by their user through an index', async () => {
    const indexes = await made.connection.collection('sessions').indexes();
    expect(indexes.map(({ key }) => Object.keys(key))).to.deep.include(['user']);
  });
});
