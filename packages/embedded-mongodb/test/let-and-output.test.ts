import { expect } from 'chai';
import type { Db, Document } from 'mongodb';
import { errorCode, type Item, withOwnServer } from './server-under-test.js';

describe('the variables of a command, in the embedded server', () => {
  let db: Db;
  withOwnServer((client) => {
    db = client.db('test');
  });

  const items = () => db.collection<Item>('items');
  beforeEach(async () => {
    await db.dropDatabase();
    await items().insertMany([
      { _id: 1, x: 1 },
      { _id: 2, x: 2 },
    ]);
  });
  const is = (name: string) => ({ $expr: { $eq: ['$x', `$$${name}`] } });

  it('are known to every command that has expressions', async () => {
    const found = await db.command({
      find: 'items',
      filter: is('two'),
      projection: { sum: { $add: ['$x', '$$one.value'] } },
      let: { one: { value: 1 }, two: { $add: ['$$one.value', 1] } },
    });
    expect(found.cursor.firstBatch).to.deep.equal([{ _id: 2, sum: 3 }]);
    const pipeline = [
      { $match: is('x') },
      { $lookup: { from: 'items', pipeline: [{ $match: is('x') }], as: 'same' } },
      { $addFields: { y: '$$y', now: { $type: '$$NOW' } } },
    ];
    const joined = await items()
      .aggregate(pipeline, { let: { x: { $literal: 2 }, y: '$$NOW' } })
      .toArray();
    expect(joined[0]).to.deep.include({ _id: 2, same: [{ _id: 2, x: 2 }], now: 'date' });
    expect(joined[0]?.y).to.be.instanceOf(Date);
    await items().updateOne(is('id'), [{ $set: { z: '$$z' } }], { let: { id: 1, z: 'set' } });
    expect(await items().findOne({ _id: 1 })).to.deep.equal({ _id: 1, x: 1, z: 'set' });
    const replaced = await items().findOneAndUpdate(is('id'), [{ $set: { x: '$$id' } }], { let: { id: 2 } });
    expect(replaced?._id).to.equal(2);
    expect((await items().deleteOne(is('id'), { let: { id: 2 } })).deletedCount).to.equal(1);
  });

  it('are refused where they need a document, have a bad name, or are not there', async () => {
    const run = (variables: unknown, filter: Document = {}) =>
      errorCode(db.command({ find: 'items', filter, let: variables }));
    expect(await run({ a: '$x' })).to.equal(4890500);
    expect(await run({ a: '$$ROOT' })).to.equal(4890500);
    expect(await run({ A: 1 })).to.equal(9);
    expect(await run({ 'a.b': 1 })).to.equal(9);
    expect(await run(5)).to.equal(14);
    expect(await run({ a: 1 }, is('b'))).to.equal(17276);
  });
});

describe('$out and $merge, in the embedded server', () => {
  let db: Db;
  withOwnServer((client) => {
    db = client.db('test');
  });

  const items = () => db.collection<Item>('items');
  const into = () => db.collection<Item>('into');
  const all = () => into().find().sort({ _id: 1 }).toArray();
  beforeEach(async () => {
    await db.dropDatabase();
    await items().insertMany([
      { _id: 1, x: 1 },
      { _id: 2, x: 2 },
    ]);
  });
  const run = (stage: Document, from = items()) => from.aggregate([{ $match: {} }, stage]).toArray();

  it('replace a collection as a whole or not at all, and its indexes stay', async () => {
    expect(await run({ $out: 'into' })).to.deep.equal([]);
    expect(await all()).to.deep.equal([
      { _id: 1, x: 1 },
      { _id: 2, x: 2 },
    ]);
    await into().deleteMany({});
    await into().insertOne({ _id: 3, x: 3 });
    await into().createIndex({ y: 1 }, { unique: true });
    expect(await errorCode(run({ $out: 'into' }))).to.equal(11000);
    expect(await all()).to.deep.equal([{ _id: 3, x: 3 }]);
    await items().updateOne({ _id: 1 }, { $set: { y: 1 } });
    await run({ $out: { db: 'test', coll: 'into' } });
    expect(await into().countDocuments()).to.equal(2);
    expect((await into().indexes()).map(({ name }) => name)).to.deep.equal(['_id_', 'y_1']);
    expect((await db.listCollections().toArray()).map(({ name }) => name)).to.have.members(['items', 'into']);
    await run({ $out: 'items' });
    expect(await items().countDocuments()).to.equal(2);
  });

  it('put results into the documents that match, as they say', async () => {
    await into().insertOne({ _id: 1, a: 1, x: 0 });
    await run({ $merge: 'into' });
    expect(await all()).to.deep.equal([
      { _id: 1, a: 1, x: 1 },
      { _id: 2, x: 2 },
    ]);
    await run({ $merge: { into: 'into', whenMatched: 'replace', whenNotMatched: 'discard' } });
    expect((await all())[0]).to.deep.equal({ _id: 1, x: 1 });
    await items().updateMany({}, { $set: { x: 9 } });
    await run({ $merge: { into: 'into', whenMatched: 'keepExisting' } });
    expect((await all()).map(({ x }) => x)).to.deep.equal([1, 2]);
    const pipeline = [{ $set: { x: { $add: ['$x', '$$new.x'] } } }];
    await run({ $merge: { into: { db: 'test', coll: 'into' }, on: '_id', whenMatched: pipeline } });
    expect((await all()).map(({ x }) => x)).to.deep.equal([10, 11]);
    const named = [{ $set: { x: '$$twice' } }];
    await run({ $merge: { into: 'into', let: { twice: { $multiply: ['$x', 2] } }, whenMatched: named } });
    expect((await all()).map(({ x }) => x)).to.deep.equal([18, 18]);
    const outer = {
      into: 'into',
      let: { x: { $add: ['$$k', '$x'] } },
      whenMatched: [{ $set: { x: '$$x' } }],
    };
    await items()
      .aggregate([{ $merge: outer }], { let: { k: 5 } })
      .toArray();
    expect((await all()).map(({ x }) => x)).to.deep.equal([14, 14]);
    expect(await errorCode(run({ $merge: { into: 'into', whenMatched: 'fail' } }))).to.equal(11000);
    await into().deleteOne({ _id: 2 });
    expect(await errorCode(run({ $merge: { into: 'into', whenNotMatched: 'fail' } }))).to.equal(13113);
  });

  it('match by the fields of a unique index', async () => {
    const on = ['b', 'a'];
    const project = [{ $project: { _id: 0, a: '$_id', b: '$x', c: 'new' } }];
    const merge = { $merge: { into: 'into', on, whenMatched: 'merge' } };
    expect(
      await errorCode(
        items()
          .aggregate([...project, merge])
          .toArray(),
      ),
    ).to.equal(51183);
    await into().createIndex({ a: 1, b: 1 }, { unique: true });
    await into().insertOne({ _id: 7, a: 1, b: 1 });
    await items()
      .aggregate([...project, merge])
      .toArray();
    // What matches keeps its id, and what is new is given one.
    expect(await into().findOne({ _id: 7 })).to.deep.equal({ _id: 7, a: 1, b: 1, c: 'new' });
    expect(await into().countDocuments({ a: 2, b: 2, _id: { $type: 'objectId' } })).to.equal(1);
    const otherId = [{ $project: { a: '$_id', b: '$x' } }, merge];
    expect(await errorCode(items().aggregate(otherId).toArray())).to.equal(66);
    await into().updateMany({}, { $unset: { c: 1 } });
    const replaced = { $merge: { into: 'into', on, whenMatched: [{ $set: { c: '$$new.c' } }] } };
    await items()
      .aggregate([...project, replaced])
      .toArray();
    expect(await into().findOne({ _id: 7 })).to.deep.equal({ _id: 7, a: 1, b: 1, c: 'new' });
    expect(await into().countDocuments({ a: 2, b: 2, c: 'new' })).to.equal(1);
    const missing = [{ $project: { c: '$_id' } }, { $merge: { into: 'into', on } }];
    expect(await errorCode(items().aggregate(missing).toArray())).to.equal(51132);
  });

  it('are refused where they are malformed or not the last stage', async () => {
    const refused: [Document, number][] = [
      [{ $out: 5 }, 16990],
      [{ $out: { db: 'test' } }, 40414],
      [{ $out: { coll: 'a', frob: 1 } }, 40415],
      [{ $out: 'a$b' }, 73],
      [{ $merge: 5 }, 51182],
      [{ $merge: { into: 5 } }, 51178],
      [{ $merge: {} }, 40414],
      [{ $merge: { into: 'into', whenMatched: [{ $set: { a: 1 } }], let: { new: 5 } } }, 51273],
      [{ $merge: { into: { db: 'admin', coll: 'into' } } }, 31320],
      [{ $out: { db: 'config', coll: 'into' } }, 31321],
      [{ $merge: { into: 'into', frob: 1 } }, 40415],
      [{ $merge: { into: 'into', on: [] } }, 51187],
      [{ $merge: { into: 'into', on: 5 } }, 51186],
      [{ $merge: { into: 'into', on: ['_id', '_id'] } }, 31465],
      [{ $merge: { into: 'into', whenMatched: 'frob' } }, 51191],
      [{ $merge: { into: 'into', whenNotMatched: 'frob' } }, 2],
      [{ $merge: { into: 'into', whenMatched: 'fail', whenNotMatched: 'discard' } }, 51189],
      [{ $merge: { into: 'into', whenMatched: [{ $match: {} }] } }, 72],
      [{ $merge: { into: 'into', let: { a: 1 } } }, 51199],
    ];
    for (const [stage, code] of refused)
      expect(await errorCode(run(stage)), JSON.stringify(stage)).to.equal(code);
    for (const stage of [{ $out: 'into' }, { $merge: 'into' }])
      expect(
        await errorCode(
          items()
            .aggregate([stage, { $match: {} }])
            .toArray(),
        ),
      ).to.equal(40601);
    expect(await into().countDocuments()).to.equal(0);
  });
});
