import { expect } from 'chai';
import type { Collection } from 'mongodb';
import { describeEachServer, errorCode, type Item, type ServerUnderTest } from '../server-under-test.js';

/** FerretDB's code for a clash of which it could not tell who came first. */
const deadlock = 16_908_292;

describeEachServer('many clients at once', (openServer) => {
  let server: ServerUnderTest;
  let items: Collection<Item>;

  before(async () => {
    server = await openServer({ maxPoolSize: 50 });
    items = server.db.collection<Item>('items');
    await items.createIndex({ email: 1 }, { unique: true, sparse: true });
  });
  after(() => server.close());

  const fifty = <T>(task: (index: number) => Promise<T>) =>
    Promise.all(Array.from({ length: 50 }, (_, index) => task(index)));

  it('have one winner among 50 that take one thing', async () => {
    await items.insertOne({ _id: 'prize', taken: false });
    const results = await fifty((index) =>
      items.findOneAndUpdate(
        { _id: 'prize', taken: false },
        { $set: { taken: true, by: index } },
        { returnDocument: 'after' },
      ),
    );
    const winners = results.filter((result) => result !== null);
    expect(winners).to.have.length(1);
    expect(await items.findOne({ _id: 'prize' })).to.deep.equal(winners[0]);
  });

  it('add 50 with 50 increments', async () => {
    await items.insertOne({ _id: 'counter', n: 0 });
    await fifty(() => items.updateOne({ _id: 'counter' }, { $inc: { n: 1 } }));
    expect(await items.findOne({ _id: 'counter' })).to.deep.equal({ _id: 'counter', n: 50 });
  });

  it('insert one of 50 documents of one unique value', async function () {
    // FerretDB may find that such clashes block each other, which takes it a second for each.
    this.timeout(240_000);
    const codes = await fifty(() => errorCode(items.insertOne({ email: 'same@example.org' })));
    expect(codes.filter((code) => code === undefined)).to.have.length(1);
    expect(codes.filter((code) => code === 11000 || code === deadlock)).to.have.length(49);
    expect(await items.countDocuments({ email: 'same@example.org' })).to.equal(1);
  });

  it('each read their own writes', async () => {
    await fifty(async (index) => {
      await items.insertOne({ _id: `own-${index}`, n: index });
      expect(await items.findOne({ _id: `own-${index}` })).to.deep.equal({
        _id: `own-${index}`,
        n: index,
      });
    });
  });
});
