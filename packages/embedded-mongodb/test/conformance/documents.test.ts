import { expect } from 'chai';
import {
  type Collection,
  Decimal128,
  type Document,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'mongodb';
import { describeEachServer, errorCode, type Item, type ServerUnderTest } from '../server-under-test.js';

describeEachServer('documents, with the official driver', (openServer) => {
  let server: ServerUnderTest;
  let items: Collection<Item>;

  before(async () => {
    server = await openServer();
    items = server.db.collection<Item>('items');
  });
  beforeEach(() => items.deleteMany({}));
  after(() => server.close());

  it('keeps the type of every value', async () => {
    const exact = { promoteValues: false, promoteLongs: false } as const;
    const document = {
      _id: 1,
      int: new Int32(5),
      long: Long.fromString('5'),
      large: Long.fromString('9007199254740993'),
      double: new Double(5),
      decimal: Decimal128.fromString('5.00'),
      text: 'naïve 🎉',
      date: new Date(-1),
      id: new ObjectId(),
      bytes: Buffer.from([0xff, 0xfe]),
      timestamp: new Timestamp({ t: 7, i: 3 }),
      regex: /^a.b$/i,
      least: new MinKey(),
      most: new MaxKey(),
      nothing: null,
      list: [1, [2, []], {}],
    };
    await items.insertOne(document);
    const found = await items.findOne({ _id: 1 }, exact);
    expect(found?.int).to.be.instanceOf(Int32);
    expect(found?.double).to.be.instanceOf(Double);
    expect(String(found?.long)).to.equal('5');
    expect(found?.long).to.be.instanceOf(Long);
    expect(String(found?.large)).to.equal('9007199254740993');
    expect(String(found?.decimal)).to.equal('5.00');
    expect(found?.text).to.equal(document.text);
    expect(found?.date).to.deep.equal(document.date);
    expect(String(found?.id)).to.equal(String(document.id));
    expect(found?.regex).to.deep.equal(document.regex);
    expect(found?.list).to.have.length(3);
    expect(Object.keys(found ?? {})).to.deep.equal(Object.keys(document));
  });

  it('keeps the number types of the fields that an update does not touch', async () => {
    await items.insertOne({ _id: 1, double: new Double(2), long: Long.fromNumber(3) });
    await items.updateOne({ _id: 1 }, { $set: { other: true } });
    await items.updateOne({ _id: 1 }, [{ $set: { piped: true } }]);
    const found = await items.findOne({ _id: 1 }, { promoteValues: false, promoteLongs: false });
    expect(found?.double).to.be.instanceOf(Double);
    expect(found?.long).to.be.instanceOf(Long);
  });

  it('gives an id to a document without one', async () => {
    const collection = server.db.collection<Item>('items');
    const { insertedId } = await collection.insertOne({ a: 1 }, { forceServerObjectId: true });
    const found = await collection.findOne({ a: 1 });
    expect(insertedId ?? found?._id).to.be.an('object');
  });

  it('refuses a second document of the same id, of whatever number type, with code 11000', async () => {
    await items.insertOne({ _id: 1 });
    expect(await errorCode(items.insertOne({ _id: 1 }))).to.equal(11000);
    expect(
      await errorCode(server.db.collection<Item>('items').insertOne({ _id: Long.fromNumber(1) })),
    ).to.equal(11000);
  });

  it('refuses an array or a regular expression as an id', async () => {
    for (const _id of [[1], /x/]) {
      const document: Document = { _id };
      expect(await errorCode(items.insertOne(document))).to.be.a('number');
      expect(await errorCode(items.replaceOne({ a: 5 }, document, { upsert: true }))).to.be.a('number');
      expect(await errorCode(items.findOneAndReplace({ a: 5 }, document, { upsert: true }))).to.be.a(
        'number',
      );
    }
    expect(await items.countDocuments()).to.equal(0);
  });

  it('ends an ordered batch at its first error, and goes through an unordered one', async () => {
    const documents = [{ _id: 1 }, { _id: 1 }, { _id: 2 }];
    expect(await errorCode(items.insertMany(documents, { ordered: true }))).to.equal(11000);
    expect(await items.countDocuments()).to.equal(1);
    await items.deleteMany({});
    expect(await errorCode(items.insertMany(documents, { ordered: false }))).to.equal(11000);
    expect(await items.countDocuments()).to.equal(2);
  });

  it('finds with sort, skip, limit, projection and in batches', async () => {
    await items.insertMany(
      Array.from({ length: 250 }, (_, index) => ({ _id: index, square: index * index })),
    );
    const page = await items
      .find({}, { projection: { square: 1, _id: 0 } })
      .sort({ _id: -1 })
      .skip(2)
      .limit(2)
      .toArray();
    expect(page).to.deep.equal([{ square: 247 * 247 }, { square: 246 * 246 }]);
    expect(await items.find().batchSize(7).toArray()).to.have.length(250);
    expect(
      await items
        .find({ _id: { $gte: 100 } })
        .limit(120)
        .toArray(),
    ).to.have.length(120);
    const cursor = items.find().batchSize(10);
    await cursor.next();
    await cursor.close();
    expect(await items.find().limit(-5).toArray()).to.have.length(5);
    expect(
      (
        await items
          .find({ _id: { $gte: 5 } })
          .sort({ $natural: -1 })
          .limit(2)
          .toArray()
      ).map(({ _id }) => _id),
    ).to.deep.equal([249, 248]);
  });

  it('forgets a cursor that is closed', async () => {
    await items.insertMany([{ _id: 1 }, { _id: 2 }]);
    const find = { find: items.collectionName, batchSize: 1 };
    const { id } = (await server.db.command(find, { promoteLongs: false })).cursor;
    const killed = await server.db.command({ killCursors: items.collectionName, cursors: [id] });
    expect(killed.cursorsKilled).to.have.length(1);
    const more = server.db.command({ getMore: id, collection: items.collectionName });
    expect(await errorCode(more)).to.equal(43);
  });

  it('counts and lists distinct values, those of arrays one by one', async () => {
    await items.insertMany([{ _id: 1, a: 1 }, { _id: 2, a: [1, 2] }, { _id: 3, a: null }, { _id: 4 }]);
    expect(await items.countDocuments({ a: 1 })).to.equal(2);
    expect(await items.countDocuments({}, { skip: 1, limit: 2 })).to.equal(2);
    expect(await items.distinct('a')).to.have.members([null, 1, 2]);
    expect(await items.distinct('a', { _id: { $lt: 3 } })).to.have.members([1, 2]);
  });

  it('deletes one or all', async () => {
    await items.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
      { _id: 3, a: 1 },
    ]);
    expect((await items.deleteOne({ a: 1 })).deletedCount).to.equal(1);
    expect((await items.deleteMany({ a: 1 })).deletedCount).to.equal(2);
    expect((await items.deleteMany({ a: 1 })).deletedCount).to.equal(0);
  });

  it('carries out a mixed bulk write', async () => {
    const result = await items.bulkWrite(
      [
        { insertOne: { document: { _id: 1, n: 1 } } },
        { updateOne: { filter: { _id: 1 }, update: { $inc: { n: 1 } } } },
        {
          updateOne: {
            filter: { _id: 2 },
            update: [{ $set: { at: '$$NOW', n: { $literal: '$n' } } }],
            upsert: true,
          },
        },
        { updateMany: { filter: {}, update: { $set: { seen: true } } } },
        { replaceOne: { filter: { _id: 1 }, replacement: { n: 9 } } },
        { deleteOne: { filter: { _id: 3 } } },
      ],
      { ordered: false },
    );
    expect(result.insertedCount).to.equal(1);
    expect(result.upsertedCount).to.equal(1);
    expect(result.modifiedCount).to.equal(4);
    expect(await items.findOne({ _id: 1 })).to.deep.equal({ _id: 1, n: 9 });
    const upserted = await items.findOne({ _id: 2 });
    expect(upserted?.n).to.equal('$n');
    expect(upserted?.at).to.be.instanceOf(Date);
  });

  it('lists and drops collections', async () => {
    const name = 'short_lived';
    await server.db.createCollection(name);
    expect((await server.db.listCollections({ name }).toArray()).map((info) => info.name)).to.deep.equal([
      name,
    ]);
    await server.db.collection<Item>(name).drop();
    expect(await server.db.listCollections({ name }).toArray()).to.deep.equal([]);
  });
});
