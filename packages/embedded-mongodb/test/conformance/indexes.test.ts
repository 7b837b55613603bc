import { expect } from 'chai';
import type { Collection, Document } from 'mongodb';
import { describeEachServer, errorCode, type Item, type ServerUnderTest } from '../server-under-test.js';

describeEachServer('indexes, with the official driver', (openServer) => {
  let server: ServerUnderTest;
  let items: Collection<Item>;
  let count = 0;

  before(async () => {
    server = await openServer();
  });
  beforeEach(() => {
    items = server.db.collection<Item>(`items_${++count}`);
  });
  after(() => server.close());

  it('are made, listed and dropped', async () => {
    await items.createIndex({ a: 1 });
    await items.createIndex({ b: 1, c: -1 }, { unique: true, name: 'both' });
    await items.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    await items.createIndex({ a: 1 });
    const indexes = await items.indexes();
    expect(indexes.map(({ name }) => name)).to.deep.equal(['_id_', 'a_1', 'both', 'at_1']);
    expect(indexes.find(({ name }) => name === 'both')).to.deep.include({
      key: { b: 1, c: -1 },
      unique: true,
    });
    expect(indexes.find(({ name }) => name === 'at_1')).to.deep.include({ expireAfterSeconds: 60 });
    await items.dropIndex('both');
    expect(await errorCode(items.dropIndex('both'))).to.equal(27);
    await items.dropIndexes();
    expect((await items.indexes()).map(({ name }) => name)).to.deep.equal(['_id_']);
  });

  it('refuse another definition under a name that is taken', async () => {
    await items.createIndex({ a: 1 }, { name: 'one' });
    expect(await errorCode(items.createIndex({ b: 1 }, { name: 'one' }))).to.equal(86);
    expect(await errorCode(items.createIndex({ a: 1 }, { name: 'one', unique: true }))).to.be.oneOf([85, 86]);
  });

  it('refuse duplicates', async () => {
    await items.createIndex({ email: 1 }, { unique: true });
    await items.insertOne({ email: 'a@example.org' });
    expect(await errorCode(items.insertOne({ email: 'a@example.org' }))).to.equal(11000);
    expect(await errorCode(items.insertOne({ email: 'b@example.org' }))).to.equal(undefined);
    expect(
      await errorCode(items.updateOne({ email: 'b@example.org' }, { $set: { email: 'a@example.org' } })),
    ).to.be.a('number');
    const upsert = items.findOneAndUpdate({ x: 1 }, { $set: { email: 'a@example.org' } }, { upsert: true });
    expect(await errorCode(upsert)).to.be.a('number');
  });

  it('take a missing field for null, unless they are sparse', async () => {
    await items.createIndex({ a: 1 }, { unique: true });
    await items.createIndex({ b: 1 }, { unique: true, sparse: true });
    await items.insertOne({ a: 1 });
    await items.insertOne({ b: 1 });
    expect(await errorCode(items.insertOne({ b: 2 }))).to.equal(11000);
    await items.insertOne({ a: 2 });
    expect(await errorCode(items.insertOne({ a: 3, b: 1 }))).to.equal(11000);
    expect(await items.countDocuments({ b: null })).to.equal(2);
    expect(await items.countDocuments({ a: { $in: [null, 1] } })).to.equal(2);
  });

  it('hold only the documents of their partial filter', async () => {
    const partialFilterExpression = { active: true };
    await items.createIndex({ name: 1 }, { unique: true, partialFilterExpression });
    await items.insertMany([
      { name: 'x', active: false },
      { name: 'x', active: false },
      { name: 'x', active: true },
    ]);
    expect(await errorCode(items.insertOne({ name: 'x', active: true }))).to.equal(11000);
    expect(await errorCode(items.updateOne({ active: false }, { $set: { active: true } }))).to.equal(11000);
    expect(await items.countDocuments({ name: 'x' })).to.equal(3);
    expect(await items.countDocuments({ name: 'x', active: true })).to.equal(1);
  });

  it('of several fields are unique in their combination', async () => {
    await items.createIndex({ a: 1, b: 1 }, { unique: true });
    await items.insertMany([
      { a: 1, b: 1 },
      { a: 1, b: 2 },
      { a: 2, b: 1 },
    ]);
    expect(await errorCode(items.insertOne({ a: 1, b: 2 }))).to.equal(11000);
    expect(await items.countDocuments({ a: 1, b: { $gt: 1 } })).to.equal(1);
    expect(await items.countDocuments({ a: { $in: [1, 2] }, b: 1 })).to.equal(2);
  });

  it('hold each element of an array', async () => {
    await items.createIndex({ tags: 1 }, { unique: true });
    await items.insertOne({ tags: ['a', 'b', 'a'] });
    expect(await errorCode(items.insertOne({ tags: ['c', 'b'] }))).to.equal(11000);
    await items.insertOne({ tags: [1, 10] });
    expect(await items.countDocuments({ tags: 'b' })).to.equal(1);
    expect(await items.countDocuments({ tags: { $gt: 4, $lt: 6 } })).to.equal(1);
  });

  it('hold what belongs together in each element of an array', async () => {
    await items.createIndex({ 'a.x': 1, 'a.y': -1 }, { unique: true });
    await items.createIndex({ a: 1, 'a.x': 1, b: 1 });
    const a = [
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ];
    await items.insertOne({ _id: 1, a, b: 1 });
    expect(await errorCode(items.insertOne({ _id: 2, a: [{ x: 1, y: 4 }] }))).to.equal(undefined);
    expect(await errorCode(items.insertOne({ _id: 3, a: [{ x: 3, y: 4 }] }))).to.equal(11000);
    expect(await items.countDocuments({ 'a.x': 1, 'a.y': 4 })).to.equal(2);
    expect(await items.countDocuments({ 'a.x': 3, 'a.y': { $lt: 3 } })).to.equal(1);
    expect(await items.countDocuments({ a: { x: 1, y: 2 }, 'a.x': 3, b: 1 })).to.equal(1);
    const pull: Document = { a: { x: 3 } };
    await items.updateOne({ _id: 1 }, { $pull: pull });
    expect(await errorCode(items.insertOne({ _id: 3, a: [{ x: 3, y: 4 }] }))).to.equal(undefined);
  });

  it('that are sparse leave out the elements of an array that lack the field', async () => {
    await items.createIndex({ 'a.x': 1 }, { unique: true, sparse: true });
    await items.insertOne({ a: [{ x: 1 }, {}] });
    expect(await errorCode(items.insertOne({ a: [{ x: 2 }, { y: 1 }] }))).to.equal(undefined);
    expect(await errorCode(items.insertOne({ a: [{ x: 2 }, {}] }))).to.equal(11000);
    expect(await items.countDocuments({ 'a.x': null })).to.equal(2);
  });

  it('hold what is stored of what a pipeline finds missing', async () => {
    await items.createIndex({ a: 1 });
    await items.createIndex({ b: 1 }, { unique: true, sparse: true });
    await items.insertMany([{ _id: 1 }, { _id: 2, a: 5 }, { _id: 3, a: 5 }]);
    await items.updateOne({ _id: 1 }, [{ $set: { a: ['$missing', 1] } }]);
    expect(await items.findOne({ a: null })).to.deep.equal({ _id: 1, a: [null, 1] });
    for (const _id of [2, 3]) await items.updateOne({ _id }, [{ $replaceWith: { a: '$a', b: '$missing' } }]);
    expect(await items.countDocuments({ a: 5 })).to.equal(2);
    await items.updateMany({ a: 5 }, [{ $set: { a: [1, 2] } }, { $set: { c: '$a' } }]);
    expect(await items.countDocuments({ a: 2, c: 1 })).to.equal(2);
  });

  it('cannot be built over duplicates, and are then not there', async () => {
    await items.insertMany([{ a: 1 }, { a: 1 }]);
    expect(await errorCode(items.createIndex({ a: 1 }, { unique: true }))).to.be.a('number');
    expect((await items.indexes()).map(({ name }) => name)).to.deep.equal(['_id_']);
  });

  it('give the same answers as a search without them', async () => {
    const plain = server.db.collection<Item>(`plain_${count}`);
    const values = [
      null,
      0,
      1,
      1.5,
      2,
      '',
      'a',
      'b',
      new Date(0),
      new Date(5),
      true,
      [1, 3],
      [],
      [{}],
      { x: 1 },
    ];
    const documents = values.flatMap((a, index) => [
      { n: 2 * index, a },
      { n: 2 * index + 1, a, b: index },
    ]);
    await items.createIndex({ a: 1, b: 1 });
    await items.createIndex({ b: 1 }, { sparse: true });
    await items.insertMany(documents);
    await plain.insertMany(documents);
    const filters: Document[] = [
      ...values.flatMap((a) => [
        { a },
        { a: { $gte: a } },
        { a: { $lt: a } },
        { a, b: { $gt: 3 } },
        { a: { $in: [a, 1] } },
      ]),
      { b: null },
      { b: { $exists: false } },
      { b: { $gte: 2, $lte: 4 } },
      { a: { $gt: new Date(0), $lte: new Date(5) } },
    ];
    for (const filter of filters) {
      const numbers = async (collection: Collection<Item>) =>
        (await collection.find(filter).sort({ n: 1 }).toArray()).map(({ n }) => n);
      expect(await numbers(items), JSON.stringify(filter)).to.deep.equal(await numbers(plain));
    }
  });
});
