import { expect } from 'chai';
import { type Document, Long, MongoClient } from 'mongodb';
import mongoose, { Schema } from 'mongoose';
import { startEmbeddedMongodb } from '../src/start.js';
import { errorCode, type Item } from './server-under-test.js';

/** Which names with a dollar MongoDB takes since version 5, and where. */
describe('names with a dollar, in the embedded server', () => {
  let server: Awaited<ReturnType<typeof startEmbeddedMongodb>>;
  let client: MongoClient;
  let items: ReturnType<typeof collection>;
  let count = 0;
  const collection = () => client.db('test').collection<Item>(`items_${++count}`);

  before(async () => {
    server = await startEmbeddedMongodb();
    client = await new MongoClient(server.uri).connect();
  });
  beforeEach(() => {
    items = collection();
  });
  after(async () => {
    await client.close();
    await server.close();
  });

  const updated = async (before: Item, update: Document, options: object = {}) => {
    await items.deleteMany({});
    await items.insertOne({ _id: 1, ...before });
    const code = await errorCode(items.updateOne({ _id: 1 }, update, options));
    const { _id, ...after } = (await items.findOne({ _id: 1 })) ?? {};
    return code ?? after;
  };

  it('let mongoose save a Map of subdocuments', async () => {
    const child = new Schema({ text: String });
    const schema = new Schema({ nested: new Schema({ data: { type: Map, of: child } }, { _id: false }) });
    const connection = await mongoose.createConnection(server.uri, { dbName: 'test' }).asPromise();
    try {
      const Parent = connection.model('Parent', schema);
      const parent = await Parent.create({ nested: { data: { a: { text: 'one' }, b: { text: 'two' } } } });
      Object.assign(parent.get('nested')?.data?.get('a') ?? {}, { text: 'changed' });
      await parent.save();
      // What it adds to a save() where the paths of a schema are removed.
      await Parent.updateOne({ _id: parent._id }, { $unset: { 'nested.data.$*._id': 1 } }, { strict: false });
      const stored = await Parent.findById(parent._id).lean<Document>();
      expect(stored?.nested.data.a.text).to.equal('changed');
      expect(stored?.nested.data.b.text).to.equal('two');
    } finally {
      await connection.close();
    }
  });

  it('are taken inside a path of an update, and written', async () => {
    expect(await updated({ a: { $x: 1, b: 2 } }, { $unset: { 'a.$x': 1 } })).to.deep.equal({ a: { b: 2 } });
    expect(await updated({ a: 5 }, { $unset: { 'a.$*._id': 1 } })).to.deep.equal({ a: 5 });
    expect(await updated({ a: {} }, { $set: { 'a.$x': 1, 'b.$y.c': 2 } })).to.deep.equal({
      a: { $x: 1 },
      b: { $y: { c: 2 } },
    });
    expect(await updated({ a: { $n: 1 } }, { $inc: { 'a.$n': 2 }, $push: { 'a.$l': 1 } })).to.deep.equal({
      a: { $n: 3, $l: [1] },
    });
    const sorted = { $push: { l: { $each: [{ $x: 2 }, { $x: 1 }], $sort: { $x: 1 } } } };
    expect(await updated({}, sorted)).to.deep.equal({ l: [{ $x: 1 }, { $x: 2 }] });
    expect(await updated({ a: { $x: 1 } }, { $rename: { 'a.$x': 'a.$y' } })).to.deep.equal({ a: { $y: 1 } });
    expect(await updated({}, { $set: { a: { $x: { $y: 1 } } } })).to.deep.equal({ a: { $x: { $y: 1 } } });
    expect(await updated({ $x: { a: 1 } }, { $set: { '$x.b': 2 } })).to.deep.equal({ $x: { a: 1, b: 2 } });
    expect(await updated({ $x: 1 }, { $unset: { $x: 1 } })).to.deep.equal({});
    await items.updateOne({ _id: 2, 'q.$x': 1 }, { $set: { 'a.$y': 2 } }, { upsert: true });
    expect(await items.findOne({ _id: 2 })).to.deep.equal({ _id: 2, q: { $x: 1 }, a: { $y: 2 } });
  });

  it('are refused at the top of a document by an update, and where a position is meant', async () => {
    for (const update of [
      { $set: { $x: 1 } },
      { $set: { '$x.a': 1 } },
      { $inc: { $x: 1 } },
      { $setOnInsert: { a: 1 }, $push: { '$x.a.b': 1 } },
      { $rename: { a: '$x' } },
    ])
      expect(await updated({ a: 1 }, update), JSON.stringify(update)).to.equal(52);
    expect(await updated({ a: [[1]] }, { $set: { 'a.$.$': 1 } })).to.equal(2);
    expect(await updated({ a: [1] }, { $set: { $: 1 } })).to.equal(2);
    expect(await updated({ a: [1] }, { $set: { '$.a': 1 } })).to.equal(2);
    expect(await updated({ a: [1] }, { $set: { '$[].a': 1 } })).to.equal(2);
    expect(await updated({ a: [1] }, { $set: { 'a.$': 1 } })).to.equal(2);
    expect(await errorCode(items.replaceOne({ _id: 1 }, { a: 1, $x: 1 }))).to.equal(52);
  });

  it('are taken in what is inserted or replaced, but for an id', async () => {
    await items.insertOne({ _id: 1, $x: 1, a: { $y: [{ $z: 1 }] }, 'b.c': 1 });
    expect(await items.findOne()).to.deep.equal({ _id: 1, $x: 1, a: { $y: [{ $z: 1 }] }, 'b.c': 1 });
    await items.replaceOne({ _id: 1 }, { a: { $y: 1 }, 'b.c': 2 });
    expect(await items.findOne()).to.deep.equal({ _id: 1, a: { $y: 1 }, 'b.c': 2 });
    const bad: Document[] = [
      { $a: 1 },
      { a: { $b: 1 } },
      { a: [{ $b: 1 }] },
      { $id: 1 },
      { $ref: 1, $id: 1 },
    ];
    for (const _id of bad) {
      const document: Document = { _id };
      const plain = client.db('test').collection<Document>(items.collectionName);
      expect(await errorCode(plain.insertOne(document)), JSON.stringify(_id)).to.equal(52);
      const filter: Document = { _id: { $eq: _id } };
      const upsert = plain.updateOne(filter, { $set: { a: 1 } }, { upsert: true });
      expect(await errorCode(upsert), JSON.stringify(_id)).to.equal(52);
    }
    const reference: Document = { _id: { $ref: 'others', $id: 5, $db: 'test', more: 1 } };
    await client.db('test').collection<Document>(items.collectionName).insertOne(reference);
    expect(await items.countDocuments({ '_id.$id': 5 })).to.equal(1);
  });

  it('are refused in every path of a pipeline, a projection and a sort', async () => {
    await items.insertOne({ _id: 1, a: { $x: 1, $id: 2 } });
    const stages: [Document, number][] = [
      [{ $addFields: { 'a.$x': 1 } }, 16410],
      [{ $addFields: { $x: 1 } }, 16410],
      [{ $set: { a: { $y: 1, z: 1 } } }, 15983],
      [{ $set: { a: { z: 1, $y: 1 } } }, 16410],
      [{ $set: { a: [{ 'b.c': 1 }] } }, 16412],
      [{ $set: { a: [{ b: 1, $c: 1 }] } }, 16410],
      [{ $set: { a: '$a.$x' } }, 16410],
      [{ $set: { a: '$a..b' } }, 15998],
      [{ $set: { a: '$a.' } }, 40353],
      [{ $set: { a: '$' } }, 16872],
      [{ $set: { a: '$$ROOT.$x' } }, 16410],
      [{ $set: { 'a.': 1 } }, 40353],
      [{ $set: { '.a': 1 } }, 15998],
      [{ $set: { '': 1 } }, 40352],
      [{ $project: { 'a.$x': 1 } }, 16410],
      [{ $project: { a: { $x: 1, b: 1 } } }, 15983],
      [{ $unset: 'a.$x' }, 16410],
      [{ $unset: ['b', '$a'] }, 16410],
      [{ $sort: { 'a.$x': 1 } }, 16410],
      [{ $group: { _id: '$a.$x' } }, 16410],
      [{ $group: { _id: 1, n: { $sum: '$a.$x' } } }, 16410],
      [{ $replaceWith: { 'a.b': 1 } }, 16412],
      [{ $replaceRoot: { newRoot: { $x: 1, b: 1 } } }, 15983],
    ];
    for (const [stage, code] of stages) {
      const shown = JSON.stringify(stage);
      expect(await errorCode(items.aggregate([stage]).toArray()), shown).to.equal(code);
      const name = Object.keys(stage)[0] ?? '';
      if (!['$sort', '$group'].includes(name))
        expect(await errorCode(items.updateOne({ _id: 1 }, [stage])), shown).to.equal(code);
    }
    expect(await errorCode(items.find({}, { sort: { 'a.$x': 1 } }).toArray())).to.equal(16410);
    expect(await errorCode(items.find({}, { projection: { 'a.$x': 1 } }).toArray())).to.equal(16410);
    expect(await errorCode(items.find({ a: 1 }, { projection: { 'a.$.b': 1 } }).toArray())).to.equal(31394);
    expect(await items.findOne({}, { projection: { _id: 0, 'a.$id': 1 } })).to.deep.equal({ a: { $id: 2 } });
    const got = await items
      .aggregate([{ $project: { _id: 0, i: '$a.$id', x: { $literal: '$a.$x' } } }])
      .toArray();
    expect(got).to.deep.equal([{ i: 2, x: '$a.$x' }]);
    expect(await items.countDocuments({ 'a.$x': Long.fromNumber(1) })).to.equal(1);
  });

  it('of a reference to a document are fields in a filter, also of elements', async () => {
    const references = [
      { $ref: 'others', $id: 1 },
      { $ref: 'others', $id: 2 },
    ];
    await items.insertOne({ _id: 1, references });
    expect(await items.countDocuments({ references: { $elemMatch: { $id: 2 } } })).to.equal(1);
    expect(await items.countDocuments({ references: { $elemMatch: { $ref: 'others', $id: 2 } } })).to.equal(
      1,
    );
    expect(await items.countDocuments({ references: { $elemMatch: { $id: 3 } } })).to.equal(0);
    expect(await items.countDocuments({ 'references.$id': { $in: [2, 3] } })).to.equal(1);
    const pull: Document = { references: { $id: 1 } };
    await items.updateOne({ _id: 1 }, { $pull: pull });
    expect(await items.countDocuments({ references: { $size: 1 }, 'references.$id': 2 })).to.equal(1);
    expect(await errorCode(items.findOne({ references: { $elemMatch: { $other: 1 } } }))).to.equal(2);
  });
});
