import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { startEmbeddedMongodb } from '../src/start.js';
import type { Item } from './server-under-test.js';

describe('expiry, in the embedded server', () => {
  let server: Awaited<ReturnType<typeof startEmbeddedMongodb>>;
  let client: MongoClient;

  before(async () => {
    server = await startEmbeddedMongodb();
    client = await new MongoClient(server.uri).connect();
  });
  after(async () => {
    await client.close();
    await server.close();
  });

  it('removes what has expired, and nothing else', async () => {
    const items = client.db('test').collection<Item>('items');
    await items.createIndex({ at: 1 }, { expireAfterSeconds: 0 });
    await items.createIndex({ seenAt: 1 }, { expireAfterSeconds: 3_600 });
    const past = new Date(Date.now() - 60_000);
    await items.insertMany([
      { _id: 'due', at: past },
      { _id: 'one of several', at: [new Date(Date.now() + 600_000), past] },
      { _id: 'long ago', seenAt: new Date(0) },
      { _id: 'later', at: new Date(Date.now() + 600_000) },
      { _id: 'just seen', seenAt: past },
      { _id: 'no date', at: 'yesterday' },
      { _id: 'a number', at: 5 },
      { _id: 'null', at: null },
      { _id: 'missing' },
    ]);
    while ((await items.countDocuments({ _id: { $in: ['due', 'one of several', 'long ago'] } })) > 0);
    const left = (await items.find().toArray()).map(({ _id }) => _id);
    expect(left).to.have.members(['later', 'just seen', 'no date', 'a number', 'null', 'missing']);
  });
});
