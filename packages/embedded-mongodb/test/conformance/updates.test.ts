import { expect } from 'chai';
import { type Collection, Decimal128, type Document, Int32, Long, MongoClient } from 'mongodb';
import { startEmbeddedMongodb } from '../../src/start.js';
import { describeEachServer, errorCode, type Item, type ServerUnderTest } from '../server-under-test.js';

describeEachServer('updates, with the official driver', (openServer) => {
  let server: ServerUnderTest;
  let items: Collection<Item>;

  before(async () => {
    server = await openServer();
    items = server.db.collection<Item>('items');
  });
  beforeEach(() => items.deleteMany({}));
  after(() => server.close());

  /** What an update makes of a document. */
  async function updated(before: Document, update: Document | Document[], options = {}): Promise<Document> {
    await items.insertOne({ ...before, _id: 1 });
    await items.updateOne({ _id: 1 }, update, options);
    const { _id, ...after } = (await items.findOne({ _id: 1 })) ?? { _id: 1 };
    return after;
  }

  const cases: [string, Document, Document, Document][] = [
    ['$set makes the way to a field', {}, { $set: { 'a.b.c': 1 } }, { a: { b: { c: 1 } } }],
    [
      '$set reaches into arrays by index',
      { a: [1, { b: 2 }] },
      { $set: { 'a.1.b': 3 } },
      { a: [1, { b: 3 }] },
    ],
    ['$set fills an array up with nulls', { a: [] }, { $set: { 'a.2': 1 } }, { a: [null, null, 1] }],
    [
      '$unset removes, and leaves null in arrays',
      { a: 1, b: [1, 2] },
      { $unset: { a: '', 'b.0': '', c: '' } },
      { b: [null, 2] },
    ],
    [
      '$inc and $mul',
      { a: 1, b: 2 },
      { $inc: { a: -3, n: 4 }, $mul: { b: 1.5, m: 2 } },
      { a: -2, b: 3, n: 4, m: 0 },
    ],
    [
      '$min and $max across types',
      { a: 5, b: 5 },
      { $min: { a: 'x', c: 1 }, $max: { b: 'x' } },
      { a: 5, b: 'x', c: 1 },
    ],
    ['$rename', { a: 1, b: { c: 2 } }, { $rename: { a: 'd', 'b.c': 'e', none: 'f' } }, { b: {}, d: 1, e: 2 }],
    ['$push', { a: [1] }, { $push: { a: 2, b: 1 } }, { a: [1, 2], b: [1] }],
    [
      '$push with $each, $position, $sort and $slice',
      { a: [5, 1], b: [1, 2] },
      { $push: { a: { $each: [3, 4], $sort: 1, $slice: -3 }, b: { $each: [0], $position: 0 } } },
      { a: [3, 4, 5], b: [0, 1, 2] },
    ],
    [
      '$push sorts documents by a field',
      { a: [{ n: 2 }] },
      { $push: { a: { $each: [{ n: 3 }, { n: 1 }], $sort: { n: -1 } } } },
      { a: [{ n: 3 }, { n: 2 }, { n: 1 }] },
    ],
    [
      '$addToSet',
      { a: [1, { x: 1 }] },
      { $addToSet: { a: { $each: [1, 2, { x: 1 }] } } },
      { a: [1, { x: 1 }, 2] },
    ],
    ['$pop from both ends', { a: [1, 2, 3], b: [1, 2] }, { $pop: { a: 1, b: -1 } }, { a: [1, 2], b: [2] }],
    [
      '$pull by value, condition and filter',
      { a: [1, 2, 3], b: [1, 5, 9], c: [{ x: 1, y: 1 }, { x: 2 }] },
      { $pull: { a: 2, b: { $gt: 4 }, c: { x: 1 } } },
      { a: [1, 3], b: [1], c: [{ x: 2 }] },
    ],
    ['$pullAll', { a: [1, 2, 1, 3] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
    ['$bit', { a: 12 }, { $bit: { a: { and: 10 }, b: { or: 3 } } }, { a: 8, b: 3 }],
    ['$[] for all elements', { a: [1, 2] }, { $inc: { 'a.$[]': 10 } }, { a: [11, 12] }],
    ['$setOnInsert does nothing to what is there', { a: 1 }, { $setOnInsert: { a: 2 } }, { a: 1 }],
  ];
  for (const [title, before, update, after] of cases) {
    it(title, async () => {
      expect(await updated(before, update)).to.deep.equal(after);
    });
  }

  it('$[name] changes the elements that a filter asks for', async () => {
    const update = { $set: { 'a.$[big].seen': true } };
    const after = await updated({ a: [{ n: 1 }, { n: 5 }] }, update, {
      arrayFilters: [{ 'big.n': { $gt: 2 } }],
    });
    expect(after).to.deep.equal({ a: [{ n: 1 }, { n: 5, seen: true }] });
  });

  it('$ changes the element that the filter found', async () => {
    await items.insertOne({ _id: 1, a: [{ n: 1 }, { n: 5 }], b: [4, 5, 6] });
    await items.updateOne({ 'a.n': 5 }, { $set: { 'a.$.found': true } });
    await items.updateOne({ b: { $gt: 4 } }, { $inc: { 'b.$': 100 } });
    await items.updateOne({ a: { $elemMatch: { n: 1 } } }, { $set: { 'a.$.first': true } });
    const found = await items.findOne({ _id: 1 });
    expect(found).to.deep.equal({
      _id: 1,
      a: [
        { n: 1, first: true },
        { n: 5, found: true },
      ],
      b: [4, 105, 6],
    });
  });

  it('$currentDate sets the time of the server', async () => {
    const { at, on } = await updated({}, { $currentDate: { at: true, on: { $type: 'date' } } });
    for (const date of [at, on]) {
      expect(date).to.be.instanceOf(Date);
      expect(Math.abs(Date.now() - date.getTime())).to.be.below(60_000);
    }
  });

  it('adds numbers in the wider type, and refuses to leave the range of 64 bits', async () => {
    await items.insertOne({
      _id: 1,
      int: 2_147_483_647,
      long: Long.MAX_VALUE,
      decimal: Decimal128.fromString('0.1'),
    });
    await items.updateOne({ _id: 1 }, { $inc: { int: 1, decimal: Decimal128.fromString('0.2') } });
    const found = await items.findOne({ _id: 1 }, { promoteValues: false, promoteLongs: false });
    expect(found?.int).to.be.instanceOf(Long);
    expect(String(found?.int)).to.equal('2147483648');
    expect(String(found?.decimal)).to.equal('0.3');
    expect(await errorCode(items.updateOne({ _id: 1 }, { $inc: { long: 1 } }))).to.equal(2);
    await items.updateOne({ _id: 1 }, { $set: { small: 1 } });
    await items.updateOne({ _id: 1 }, { $inc: { small: 1 } });
    expect((await items.findOne({ _id: 1 }, { promoteValues: false }))?.small).to.be.instanceOf(Int32);
  });

  const errors: [string, Document, Document, number][] = [
    ['$inc on a text', { a: 'x' }, { $inc: { a: 1 } }, 14],
    ['$inc by a text', { a: 1 }, { $inc: { a: 'x' } }, 14],
    ['$push on a number', { a: 1 }, { $push: { a: 1 } }, 2],
    ['$addToSet on a number', { a: 1 }, { $addToSet: { a: 1 } }, 2],
    ['$pull on a number', { a: 1 }, { $pull: { a: 1 } }, 2],
    ['$set through a number', { a: 1 }, { $set: { 'a.b': 1 } }, 28],
    ['another id', {}, { $set: { _id: 2 } }, 66],
    ['no id', {}, { $unset: { _id: '' } }, 66],
    ['the id under another name', {}, { $rename: { _id: 'id' } }, 66],
    ['two operators on one path', {}, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    ['two operators, one inside of the other', {}, { $set: { 'a.b': 1 }, $unset: { a: '' } }, 40],
    ['an unknown operator', {}, { $frobnicate: { a: 1 } }, 9],
    ['an array filter that is missing', { a: [1] }, { $set: { 'a.$[x]': 1 } }, 2],
    ['$ without a match in the filter', { a: [1] }, { $set: { 'a.$': 1 } }, 2],
  ];
  for (const [title, before, update, code] of errors) {
    it(`refuses ${title} with code ${code}, and changes nothing`, async () => {
      await items.insertOne({ ...before, _id: 1 });
      expect(await errorCode(items.updateOne({ _id: 1 }, update))).to.equal(code);
      expect(await items.findOne({ _id: 1 })).to.deep.equal({ ...before, _id: 1 });
    });
  }

  it('upserts what the filter says by equality, then the update', async () => {
    const filter = { _id: 7, a: 1, 'b.c': { $eq: 2 }, d: { $gt: 3 }, $and: [{ e: 'x' }] };
    const result = await items.updateOne(
      filter,
      { $set: { f: 1 }, $setOnInsert: { g: 2 } },
      { upsert: true },
    );
    expect(result.upsertedId).to.equal(7);
    expect(await items.findOne({ _id: 7 })).to.deep.equal({ _id: 7, a: 1, b: { c: 2 }, e: 'x', f: 1, g: 2 });
    const second = await items.updateOne({ _id: 7 }, { $setOnInsert: { g: 3 } }, { upsert: true });
    expect(second.upsertedId).to.equal(null);
    expect(second.modifiedCount).to.equal(0);
    const twice = items.updateOne({ a: 1, $and: [{ a: 2 }] }, { $set: { f: 1 } }, { upsert: true });
    expect(await errorCode(twice)).to.be.a('number');
    expect(await items.countDocuments({ _id: { $ne: 1 } })).to.equal(1);
  });

  it('replaces documents but for their id', async () => {
    await items.insertOne({ _id: 1, a: 1 });
    await items.replaceOne({ a: 1 }, { b: 2 });
    expect(await items.findOne({ _id: 1 })).to.deep.equal({ _id: 1, b: 2 });
    await items.replaceOne({ _id: 2, x: 1 }, { c: 3 }, { upsert: true });
    expect(await items.findOne({ _id: 2 })).to.deep.equal({ _id: 2, c: 3 });
  });

  it('updates many at once, and counts what it matched and what it changed', async () => {
    await items.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 2 },
      { _id: 3, a: 2 },
    ]);
    const result = await items.updateMany({}, { $set: { a: 2 } });
    expect([result.matchedCount, result.modifiedCount]).to.deep.equal([3, 1]);
  });

  it('runs a pipeline, in which every $$NOW is the same', async () => {
    const pipeline = [
      { $set: { at: '$$NOW', until: { $add: ['$$NOW', 1_000] }, n: { $add: [{ $ifNull: ['$n', 0] }, 1] } } },
      { $set: { lasts: { $subtract: ['$until', '$at'] } } },
      { $unset: 'gone' },
    ];
    const after = await updated({ gone: 1 }, pipeline);
    expect(after.n).to.equal(1);
    expect(after.lasts).to.equal(1_000);
    expect(after).to.not.have.property('gone');
    const [first] = await Promise.all([
      items.findOneAndUpdate({ _id: 5 }, [{ $set: { a: '$$NOW', b: '$$NOW' } }], {
        upsert: true,
        returnDocument: 'after',
      }),
    ]);
    expect(first?.a).to.deep.equal(first?.b);
  });

  it('finds one and updates, replaces or deletes it', async () => {
    await items.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ]);
    const inc = { $inc: { n: 10 } };
    expect(await items.findOneAndUpdate({}, inc, { sort: { n: -1 } })).to.deep.equal({ _id: 2, n: 2 });
    expect(
      await items.findOneAndUpdate({ _id: 2 }, inc, {
        returnDocument: 'after',
        projection: { n: 1, _id: 0 },
      }),
    ).to.deep.equal({ n: 22 });
    expect(await items.findOneAndReplace({ _id: 1 }, { m: 1 }, { returnDocument: 'after' })).to.deep.equal({
      _id: 1,
      m: 1,
    });
    expect(await items.findOneAndDelete({ _id: 1 })).to.deep.equal({ _id: 1, m: 1 });
    expect(await items.findOneAndUpdate({ _id: 9 }, inc)).to.equal(null);
    expect(await items.findOneAndDelete({ _id: 9 })).to.equal(null);
  });
});

describe('an update of the embedded server', () => {
  it('has one time for all fields of a $currentDate; others have several where it takes them long', async () => {
    const { uri, close } = await startEmbeddedMongodb();
    const client = await new MongoClient(uri).connect();
    try {
      const items = client.db('test').collection<Item>('items');
      // So many that the clock moves on while they are set.
      const fields = Array.from({ length: 2_000 }, (_, index) => `field${index}`);
      const dates = Object.fromEntries(fields.map((name) => [name, { $type: 'date' }]));
      await items.insertOne({ _id: 1 });
      await items.updateOne({ _id: 1 }, { $currentDate: { at: true, ...dates } });
      const after: Document = (await items.findOne({ _id: 1 })) ?? {};
      expect(after.at).to.be.instanceOf(Date);
      for (const name of fields) expect(after[name]).to.deep.equal(after.at);
    } finally {
      await client.close();
      await close();
    }
  });
});
