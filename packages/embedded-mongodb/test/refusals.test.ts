import { expect } from 'chai';
import { type Document, Long, MongoClient, ObjectId, UUID } from 'mongodb';
import { startEmbeddedMongodb } from '../src/start.js';
import { errorCode, type Item } from './server-under-test.js';

/** What the embedded server tells or refuses in a way of its own. */
describe('the embedded server', () => {
  let server: Awaited<ReturnType<typeof startEmbeddedMongodb>>;
  let client: MongoClient;
  const items = () => client.db('test').collection<Item>('items');

  before(async () => {
    server = await startEmbeddedMongodb();
    client = await new MongoClient(server.uri).connect();
    await items().insertMany([
      { _id: 1, text: `${'a'.repeat(40)}b` },
      { _id: 2, list: [] },
    ]);
  });
  after(async () => {
    await client.close();
    await server.close();
  });

  it('greets as a standalone whose version every driver takes, and offers no streamed greetings', async () => {
    const hello = await client.db('admin').command({ hello: 1 });
    expect(hello).to.include({
      isWritablePrimary: true,
      minWireVersion: 0,
      maxWireVersion: 21,
      readOnly: false,
    });
    expect(hello).to.not.have.any.keys('topologyVersion', 'setName', 'hosts', 'msg');
  });

  it('names the index, its pattern and the values of a duplicate, in the words of MongoDB', async () => {
    await items().createIndex({ 'a.b': 1, c: -1 }, { unique: true, sparse: true });
    await items().insertOne({ a: { b: 'x' }, c: 5 });
    const expected = {
      code: 11000,
      keyPattern: { 'a.b': 1, c: -1 },
      keyValue: { 'a.b': 'x', c: 5 },
      message:
        'E11000 duplicate key error collection: test.items index: a.b_1_c_-1 dup key: { a.b: "x", c: 5 }',
    };
    const error: unknown = await items()
      .findOneAndUpdate({ _id: 9 }, { $set: { a: { b: 'x' }, c: 5 } }, { upsert: true })
      .catch((reason: unknown) => reason);
    expect(error).to.be.an('error').that.deep.includes(expected);
    const again: unknown = await items()
      .insertOne({ a: { b: 'x' }, c: 5 })
      .catch((reason: unknown) => reason);
    expect(again).to.be.an('error').that.includes({ message: expected.message });
    await client
      .db('test')
      .collection('twice')
      .insertMany([{ a: 1 }, { a: 1 }]);
    expect(
      await errorCode(client.db('test').collection('twice').createIndex({ a: 1 }, { unique: true })),
    ).to.equal(11000);
  });

  it('ends a regular expression that takes too long with error 50, and goes on', async function () {
    this.timeout(180_000);
    expect(await errorCode(items().findOne({ text: /^(a+)+$/ }))).to.equal(50);
    expect(await errorCode(items().updateOne({ text: { $regex: '^(a+)+$' } }, { $set: { x: 1 } }))).to.equal(
      50,
    );
    const pull: Document = { list: /^(a+)+$/ };
    await items().insertOne({ _id: 40, list: [`${'a'.repeat(40)}b`], a: 40 });
    expect(await errorCode(items().updateOne({ _id: 40 }, { $pull: pull }))).to.equal(50);
    const projection = { list: { $elemMatch: { $regex: '^(a+)+$' } } };
    expect(await errorCode(items().findOne({ _id: 40 }, { projection }))).to.equal(50);
    const arrayFilters = [{ x: /^(a+)+$/ }];
    const indexed = items().updateOne({ _id: 40 }, { $set: { 'list.$[x]': 1 } }, { arrayFilters });
    expect(await errorCode(indexed)).to.equal(50);
    await client.db('test').createCollection(`${'a'.repeat(40)}b`);
    expect(
      await errorCode(
        client
          .db('test')
          .listCollections({ name: /^(a+)+$/ })
          .toArray(),
      ),
    ).to.equal(50);
    const partialFilterExpression = { text: /^(a+)+$/ };
    expect(await errorCode(items().createIndex({ a: 1 }, { partialFilterExpression }))).to.equal(67);
    const pipeline = [
      { $project: { m: { $regexMatch: { input: { $ifNull: ['$text', ''] }, regex: '^(a+)+$' } } } },
    ];
    expect(await errorCode(items().aggregate(pipeline).toArray())).to.equal(50);
    const dateString = `2020${'a'.repeat(40)}!01 02`;
    const format = '%Y(a+)+%m %d';
    const dates = items().aggregate([{ $project: { at: { $dateFromString: { dateString, format } } } }]);
    expect(await errorCode(dates.toArray())).to.equal(50);
    const begun = performance.now();
    const writes = Array.from({ length: 10 }, () => ({ deleteOne: { filter: { text: /^(a+)+$/ } } }));
    expect(await errorCode(items().bulkWrite(writes, { ordered: false }))).to.equal(50);
    expect(performance.now() - begun).to.be.below(9_000);
    expect(await items().countDocuments({ _id: 1 })).to.equal(1);
  });

  it('ends a command that takes longer than its maxTimeMS with error 50', async () => {
    const many = client.db('test').collection('many');
    await many.insertMany(Array.from({ length: 20_000 }, (_, n) => ({ n, text: 'x'.repeat(100) })));
    expect(await errorCode(many.find({ text: 'y' }, { maxTimeMS: 1 }).toArray())).to.equal(50);
    expect(await errorCode(many.find({ n: 3 }, { maxTimeMS: 30_000 }).toArray())).to.equal(undefined);
  });

  const command = (document: Document) => errorCode(client.db('test').command(document));

  it('refuses a field of the name __proto__, which would match everything', async () => {
    const filter: unknown = JSON.parse('{"__proto__": {"x": 1}}');
    const inner: unknown = JSON.parse('{"a": {"__proto__": 1}}');
    for (const bad of [filter, inner]) {
      expect(await command({ find: 'items', filter: bad })).to.equal(2);
      expect(await command({ delete: 'items', deletes: [{ q: bad, limit: 0 }] })).to.equal(2);
      expect(await command({ insert: 'items', documents: [bad] })).to.equal(2);
    }
    expect(await items().countDocuments({ '__proto__.x': 1 })).to.equal(0);
    expect(await items().countDocuments({ constructor: { $exists: true } })).to.equal(0);
    expect(await errorCode(items().updateOne({ _id: 1 }, { $set: { '__proto__.polluted': 1 } }))).to.equal(2);
    expect(await errorCode(items().updateOne({ _id: 1 }, { $rename: { text: '__proto__' } }))).to.equal(2);
    expect(await errorCode(items().findOne({ _id: 1 }, { projection: { '__proto__.x': '$text' } }))).to.equal(
      2,
    );
  });

  it('runs no code of a client', async () => {
    expect(await command({ find: 'items', filter: { $where: 'while(true){}' } })).to.equal(238);
    const body = { $function: { body: 'function(){}', args: [], lang: 'js' } };
    expect(await command({ find: 'items', filter: { $expr: body } })).to.equal(238);
    expect(await command({ aggregate: 'items', pipeline: [{ $project: { a: body } }], cursor: {} })).to.equal(
      238,
    );
  });

  it('names what it does not do', async () => {
    expect(await command({ frobnicate: 1 })).to.equal(59);
    expect(await command({ mapReduce: 'items' })).to.equal(59);
    expect(await command({ find: 'items', collation: { locale: 'de', strength: 4 } })).to.equal(238);
    expect(await command({ find: 'items', limit: 'x' })).to.equal(14);
    expect(await command({ find: 'items', sort: { $frob: 1 } })).to.equal(16410);
    expect(await command({ find: 'items', filter: { $text: { $search: 'x' } } })).to.equal(238);
    expect(await command({ find: 'items', filter: { a: { $near: [0, 0] } } })).to.equal(238);
    const windows = { $setWindowFields: { output: { n: { $sum: 1 } } } };
    expect(await command({ aggregate: 'items', pipeline: [windows], cursor: {} })).to.equal(238);
    expect(await errorCode(items().createIndex({ a: 'text' }))).to.equal(67);
    expect(await errorCode(items().createIndex({ a: '2dsphere' }))).to.equal(67);
    expect(await errorCode(items().createIndex({ '$**': 1 }))).to.equal(67);
    expect(await errorCode(items().createIndex({ a: 1 }, { collation: { locale: 'de' } }))).to.equal(67);
    expect(
      await errorCode(client.db('test').createCollection('capped', { capped: true, size: 1_000 })),
    ).to.equal(238);
    expect(
      await errorCode(
        items()
          .aggregate([{ $project: { a: { $frob: 1 } } }])
          .toArray(),
      ),
    ).to.equal(168);
    expect(
      await errorCode(
        items()
          .aggregate([{ $match: { _id: -1 } }, { $set: { a: { $frob: 1 } } }])
          .toArray(),
      ),
    ).to.equal(168);
  });

  it('refuses transactions and change streams with the codes of a standalone', async () => {
    const session = client.startSession();
    session.startTransaction();
    const error: unknown = await items()
      .insertOne({ _id: 50 }, { session })
      .catch((reason: unknown) => reason);
    expect(String(error)).to.contain('does not support retryable writes');
    const first = {
      startTransaction: true,
      autocommit: false,
      txnNumber: Long.fromNumber(1),
      lsid: { id: new UUID() },
    };
    expect(await command({ insert: 'items', documents: [{ _id: 50 }], ...first })).to.equal(20);
    await session.abortTransaction();
    await session.endSession();
    expect(await items().countDocuments({ _id: 50 })).to.equal(0);
    const stream = items().watch();
    expect(await errorCode(stream.next())).to.equal(40573);
    await stream.close();
  });

  it('refuses what MongoDB refuses, where other servers differ', async () => {
    expect(await errorCode(items().updateOne({ _id: 2 }, { $set: { 'list.x': 1 } }))).to.equal(28);
    expect(await errorCode(items().updateOne({ _id: 2 }, { $set: { 'a..b': 1 } }))).to.equal(56);
    expect(await errorCode(items().updateOne({ _id: 1 }, { $pop: { text: 1 } }))).to.equal(14);
    const find = { find: 'items', batchSize: 1 };
    const { id } = (await client.db('test').command(find, { promoteLongs: false })).cursor;
    expect(await command({ getMore: id, collection: 'other' })).to.equal(13);
    await items().insertOne({ _id: 30, a: { b: 'y' } });
    expect(await errorCode(items().updateOne({ _id: 30 }, { $set: { a: { b: 'x' }, c: 5 } }))).to.equal(
      11000,
    );
    expect(await errorCode(items().updateOne({ _id: 1 }, { $rename: { text: 'text' } }))).to.equal(2);
  });

  it('does as MongoDB does, where other servers differ', async () => {
    const collection = client.db('test').collection<Item>('exact');
    await collection.insertMany([{ _id: 1, a: [] }, { _id: 2, a: null }, { _id: 3 }, { _id: 4, a: 0 }]);
    expect((await collection.find().sort({ a: 1, _id: 1 }).toArray()).map(({ _id }) => _id)).to.deep.equal([
      1, 2, 3, 4,
    ]);
    expect(await collection.estimatedDocumentCount()).to.equal(4);
    const push: Document = { made: { $each: [] } };
    await collection.updateOne({ _id: 3 }, { $push: push });
    expect(await collection.findOne({ _id: 3 })).to.deep.equal({ _id: 3, made: [] });
    const pull: Document = { 'x.y': 1 };
    await collection.updateOne({ _id: 5 }, { $pull: pull }, { upsert: true });
    expect(await collection.findOne({ _id: 5 })).to.deep.equal({ _id: 5 });
    await collection.insertOne({ _id: 6, a: [{}] });
    for (const index of ['a', 'a.0']) {
      await collection.createIndex({ [index]: 1 });
      expect(await collection.countDocuments({ 'a.0': null }), index).to.equal(5);
    }
    const groups = await collection.aggregate([{ $group: { _id: '$none', n: { $sum: 1 } } }]).toArray();
    expect(groups).to.deep.equal([{ _id: null, n: 6 }]);
  });

  it('takes unacknowledged writes without an answer', async () => {
    const quiet = client.db('test').collection<Item>('items', { writeConcern: { w: 0 } });
    await quiet.insertOne({ _id: 'quiet' });
    await quiet.insertOne({ _id: 'quiet' });
    let found: Item | null = null;
    while (found === null) found = await items().findOne({ _id: 'quiet' });
    expect(found).to.deep.equal({ _id: 'quiet' });
  });

  it('refuses documents over 16 MB, as a whole and after an update', async () => {
    const large = 'x'.repeat(16 * 1024 * 1024 - 100);
    expect(await errorCode(items().insertOne({ _id: 20, large }))).to.equal(undefined);
    expect(await errorCode(items().updateOne({ _id: 20 }, { $set: { more: 'x'.repeat(200) } }))).to.equal(
      10334,
    );
    expect((await items().findOne({ _id: 20 }))?.large).to.have.length(large.length);
    await items().deleteOne({ _id: 20 });
  });

  it('refuses an update that nests a document deeper than can be read', async () => {
    const path = (levels: number) => Array.from({ length: levels }, () => 'a').join('.');
    await items().insertOne({ _id: 60 });
    expect(await errorCode(items().updateOne({ _id: 60 }, { $set: { [path(181)]: 1 } }))).to.equal(15);
    expect(await errorCode(items().updateOne({ _id: 60 }, { $set: { [path(180)]: 1 } }))).to.equal(undefined);
    expect(await errorCode(items().updateOne({ _id: 60 }, [{ $set: { a: { a: '$a' } } }]))).to.equal(15);
    const upsert = items().updateOne({ _id: 61, [path(181)]: 1 }, { $set: { b: 1 } }, { upsert: true });
    expect(await errorCode(upsert)).to.equal(15);
    expect(await items().countDocuments({ [path(180)]: 1 })).to.equal(1);
    await items().deleteOne({ _id: 60 });
  });

  it('gives results larger than a message in several batches', async () => {
    const collection = client.db('test').collection<Item>('large');
    for (let _id = 0; _id < 6; _id++) await collection.insertOne({ _id, text: 'x'.repeat(4 * 1024 * 1024) });
    expect(await collection.find().toArray()).to.have.length(6);
    await collection.drop();
  });

  it('tells of every error of a large batch, of those after the first megabyte by code alone', async () => {
    const collection = client.db('test').collection<Item>('duplicates');
    const document = { _id: 'id'.repeat(30) };
    await collection.insertOne(document);
    const documents = Array.from({ length: 100_000 }, () => document);
    const answer = await client.db('test').command({ insert: 'duplicates', documents, ordered: false });
    expect(answer.writeErrors.length).to.equal(100_000);
    expect(answer.writeErrors[0].errmsg).to.contain('E11000');
    expect(answer.writeErrors[99_999]).to.deep.equal({
      index: 99_999,
      code: 11000,
      codeName: 'DuplicateKey',
      errmsg: '',
    });
    await collection.drop();
    const large = client.db('test').collection('large');
    await large.createIndex({ text: 1 }, { unique: true });
    const text = 'x'.repeat(10 * 1024 * 1024);
    await large.insertOne({ text });
    expect(await errorCode(large.insertOne({ text }))).to.equal(11000);
    await large.drop();
  });

  it('answers with an error, and goes on, where the answer itself would be too large or no BSON', async () => {
    const collection = client.db('test').collection<Item>('large');
    for (let _id = 0; _id < 3; _id++)
      await collection.insertOne({ _id, text: `${_id}`.repeat(8 * 1024 * 1024) });
    expect(await errorCode(collection.distinct('text'))).to.equal(10334);
    await collection.drop();
    const _id = 'x'.repeat(9 * 1024 * 1024);
    const upsert = collection.findOneAndUpdate(
      { _id },
      { $set: { a: 1 } },
      { upsert: true, returnDocument: 'after' },
    );
    expect(await errorCode(upsert)).to.equal(10334);
    await collection.drop();
    const projection = { text: { $arrayToObject: [[['a\0b', 1]]] } };
    expect(
      await errorCode(items().findOneAndUpdate({ _id: 1 }, { $set: { b: 1 } }, { projection })),
    ).to.equal(2);
    expect(await items().findOne({ _id: 1 })).to.include({ b: 1 });
  });

  it('takes no longer for each of thousands of values than for a few', async function () {
    this.timeout(180_000);
    const collection = client.db('test').collection('thousands');
    const ids = Array.from({ length: 10_000 }, () => new ObjectId());
    await collection.insertMany(ids.map((_id) => ({ _id })));
    await collection.createIndex({ list: 1 });
    const begun = performance.now();
    expect(await collection.countDocuments({ _id: { $in: ids } })).to.equal(10_000);
    const { insertedId: _id } = await collection.insertOne({ list: ids });
    await collection.updateOne({ _id }, { $set: { other: 1 } });
    const each: Document = { list: { $each: ids } };
    const all: Document = { list: ids };
    await collection.updateOne({ _id }, { $addToSet: each });
    await collection.updateOne({ _id }, { $pullAll: all });
    expect(await collection.countDocuments({ list: ids[7] })).to.equal(0);
    expect(performance.now() - begun).to.be.below(20_000);
    await collection.drop();
  });

  it('lists any number of collections', async () => {
    const db = client.db('collections');
    const names = Array.from({ length: 250 }, (_, n) => `items_${n}`).sort();
    for (const name of names) await db.createCollection(name);
    expect((await db.listCollections().toArray()).map(({ name }) => name)).to.deep.equal(names);
    expect(await db.listCollections({}, { batchSize: 7 }).toArray()).to.have.length(250);
    await db.dropDatabase();
  });

  it('keeps documents that an index of long texts must find', async () => {
    const collection = client.db('test').collection<Item>('long');
    await collection.createIndex({ text: 1 }, { unique: true });
    const long = 'k'.repeat(5_000);
    await collection.insertMany([{ text: `${long}a` }, { text: `${long}b` }, { text: 'k' }]);
    expect(await errorCode(collection.insertOne({ text: `${long}a` }))).to.equal(11000);
    expect(await collection.countDocuments({ text: `${long}b` })).to.equal(1);
    expect(await collection.countDocuments({ text: { $gt: `${long}a` } })).to.equal(1);
    expect(await collection.countDocuments({ text: { $lte: `${long}a` } })).to.equal(2);
  });
});
