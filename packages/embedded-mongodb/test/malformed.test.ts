import { expect } from 'chai';
import { type Document, Long, MongoClient, Timestamp } from 'mongodb';
import { startEmbeddedMongodb } from '../src/start.js';
import { errorCode, type Item } from './server-under-test.js';

/** What MongoDB refuses as malformed, with its codes: what is taken here has to work in production. */
describe('what is malformed, in the embedded server', () => {
  let server: Awaited<ReturnType<typeof startEmbeddedMongodb>>;
  let client: MongoClient;
  const items = () => client.db('test').collection<Item>('items');

  before(async () => {
    server = await startEmbeddedMongodb();
    client = await new MongoClient(server.uri).connect();
    await items().insertMany([
      { _id: 1, n: 1, list: [1], text: 'a' },
      { _id: 2, n: 5, list: [2], text: 'b' },
    ]);
  });
  after(async () => {
    await client.close();
    await server.close();
  });

  const stages: [Document, number][] = [
    [{ $match: 5 }, 15959],
    [{ $group: 5 }, 15947],
    [{ $group: { n: { $sum: 1 } } }, 15955],
    [{ $group: { _id: 1, 'a.b': { $sum: 1 } } }, 40235],
    [{ $group: { _id: 1, $a: { $sum: 1 } } }, 40236],
    [{ $group: { _id: 1, n: 5 } }, 40234],
    [{ $group: { _id: 1, n: '$n' } }, 40234],
    [{ $group: { _id: 1, n: {} } }, 40238],
    [{ $group: { _id: 1, n: { $sum: 1, $avg: 1 } } }, 40238],
    [{ $group: { _id: 1, n: { a: 1 } } }, 40234],
    [{ $group: { _id: 1, n: { $sum: ['$n', 1] } } }, 40237],
    [{ $group: { _id: 1, n: { $push: ['$n'] } } }, 40237],
    [{ $group: { _id: 1, n: { $add: [1, 2] } } }, 15952],
    [{ $group: { _id: 1, n: { $frob: 1 } } }, 15952],
    [{ $lookup: 5 }, 9],
    [{ $lookup: { from: 'items', as: 'a' } }, 9],
    [{ $lookup: { from: 'items', as: 'a', localField: 'n' } }, 9],
    [{ $lookup: { from: 'items', localField: 'n', foreignField: 'n' } }, 9],
    [{ $lookup: { as: 'a', localField: 'n', foreignField: 'n' } }, 9],
    [{ $lookup: { from: 5, as: 'a', localField: 'n', foreignField: 'n' } }, 9],
    [{ $lookup: { from: 'items', as: 'a', localField: 'n', foreignField: 5 } }, 9],
    [{ $lookup: { from: 'items', as: 'a', localField: 'n', foreignField: 'n', frob: 1 } }, 9],
    [{ $lookup: { from: 'items', as: 'a', localField: 'n', foreignField: 'n', let: { x: 1 } } }, 9],
    [{ $lookup: { from: 'items', as: 'a', pipeline: [], let: 5 } }, 9],
    [{ $lookup: { from: 'items', as: 'a', pipeline: {} } }, 14],
    [{ $lookup: { from: 'items', as: '$a', pipeline: [] } }, 16410],
    [{ $lookup: { from: 'items', as: 'a', localField: '$n', foreignField: 'n' } }, 16410],
    [{ $lookup: { from: 'items', as: 'a', pipeline: [{ $out: 'x' }] } }, 51047],
    [{ $lookup: { from: 'items', as: 'a', pipeline: [{ $merge: 'x' }] } }, 51047],
    [{ $graphLookup: { from: 'items', as: 'a', startWith: 1, connectFromField: 'n' } }, 40105],
    [{ $unionWith: 5 }, 9],
    [{ $unionWith: { coll: 5 } }, 14],
    [{ $unionWith: { coll: 'items', frob: 1 } }, 40415],
    [{ $unionWith: { coll: 'items', pipeline: [{ $out: 'x' }] } }, 31441],
    [{ $facet: 5 }, 40169],
    [{ $facet: {} }, 40169],
    [{ $facet: { a: 5 } }, 40170],
    [{ $facet: { 'a.b': [] } }, 16412],
    [{ $facet: { $a: [] } }, 16410],
    [{ $facet: { a: [{ $facet: { b: [] } }] } }, 40600],
    [{ $facet: { a: [{ $out: 'x' }] } }, 40600],
    [{ $facet: { a: [{ $collStats: {} }] } }, 40600],
    [{ $bucket: 5 }, 40201],
    [{ $bucket: { groupBy: '$n' } }, 40198],
    [{ $bucket: { groupBy: 5, boundaries: [0, 1] } }, 40202],
    [{ $bucket: { groupBy: '$n', boundaries: 5 } }, 40200],
    [{ $bucket: { groupBy: '$n', boundaries: [0] } }, 40192],
    [{ $bucket: { groupBy: '$n', boundaries: [0, 'a'] } }, 40193],
    [{ $bucket: { groupBy: '$n', boundaries: [1, 0] } }, 40194],
    [{ $bucket: { groupBy: '$n', boundaries: [0, '$n'] } }, 40191],
    [{ $bucket: { groupBy: '$n', boundaries: [0, 9], default: 5 } }, 40199],
    [{ $bucket: { groupBy: '$n', boundaries: [0, 9], default: '$n' } }, 40195],
    [{ $bucket: { groupBy: '$n', boundaries: [0, 9], output: 5 } }, 40196],
    [{ $bucket: { groupBy: '$n', boundaries: [0, 9], frob: 5 } }, 40197],
    [{ $bucket: { groupBy: '$n', boundaries: [0, 4] } }, 40066],
    [{ $bucketAuto: { groupBy: '$n' } }, 40246],
    [{ $bucketAuto: { groupBy: '$n', buckets: 'x' } }, 40241],
    [{ $bucketAuto: { groupBy: '$n', buckets: 0 } }, 40243],
    [{ $bucketAuto: { groupBy: '$n', buckets: 1, output: { 'a.b': { $sum: 1 } } } }, 40235],
    [{ $bucketAuto: { groupBy: '$n', buckets: 1, output: { a: { $frob: 1 } } } }, 15952],
    [{ $bucketAuto: { groupBy: '$n', buckets: 1, granularity: 'R6' } }, 40257],
    [{ $group: { _id: 1, n: { $count: 1 } } }, 14],
    [{ $documents: [{ a: 1 }] }, 73],
    [{ $lookup: { from: 'items', as: 'a', let: { X: 1 }, pipeline: [] } }, 9],
    [{ $set: { a: { $let: { vars: { $x: 1 }, in: 1 } } } }, 9],
    [{ $set: { a: { $let: { vars: { X: 1 }, in: 1 } } } }, 9],
    [{ $set: { a: { $map: { input: [], as: '$x', in: 1 } } } }, 9],
    [{ $set: { a: { $filter: { input: [], as: 'X', cond: true } } } }, 9],
    [{ $sort: Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`k${index}`, 1])) }, 13103],
    [{ $count: 5 }, 40156],
    [{ $count: '' }, 40157],
    [{ $count: '$n' }, 40158],
    [{ $count: 'a.b' }, 40160],
    [{ $sortByCount: 'n' }, 40148],
    [{ $sortByCount: {} }, 40147],
    [{ $sortByCount: { a: 1 } }, 40147],
    [{ $sortByCount: 5 }, 40149],
    [{ $limit: 0 }, 15958],
    [{ $limit: -1 }, 5107201],
    [{ $limit: 'x' }, 5107201],
    [{ $skip: -1 }, 5107200],
    [{ $sample: 5 }, 28745],
    [{ $sample: {} }, 28749],
    [{ $sample: { size: 'x' } }, 28746],
    [{ $sample: { size: -1 } }, 28747],
    [{ $sample: { size: 1, frob: 1 } }, 28748],
    [{ $sort: 5 }, 15973],
    [{ $sort: {} }, 15976],
    [{ $project: 5 }, 15969],
    [{ $project: {} }, 51272],
    [{ $set: 5 }, 40272],
    [{ $set: {} }, 40177],
    [{ $addFields: {} }, 40177],
    [{ $set: { a: {} } }, 40180],
    [{ $set: { a: { b: {} } } }, 40180],
    [{ $unset: 5 }, 31002],
    [{ $unset: [] }, 31119],
    [{ $unset: [5] }, 31120],
    [{ $unwind: 'list' }, 28818],
    [{ $unwind: 5 }, 28808],
    [{ $unwind: {} }, 28812],
    [{ $unwind: { path: '$list', frob: 1 } }, 28811],
    [{ $unwind: { path: '$list', includeArrayIndex: '' } }, 28810],
    [{ $unwind: { path: '$list', includeArrayIndex: '$i' } }, 28822],
    [{ $unwind: { path: '$list', preserveNullAndEmptyArrays: 1 } }, 28809],
    [{ $unwind: '$list.$x' }, 16410],
    [{ $replaceRoot: 5 }, 40229],
    [{ $replaceRoot: {} }, 40231],
    [{ $replaceWith: '$n' }, 40228],
    [{ $frob: 1 }, 40324],
    [{}, 40323],
  ];
  it('is refused in a stage of a pipeline, each with its code', async () => {
    for (const [stage, code] of stages)
      expect(await errorCode(items().aggregate([stage]).toArray()), JSON.stringify(stage)).to.equal(code);
  });

  const filters: [Document, number][] = [
    [{ $frob: 1 }, 2],
    [{ n: { $frob: 1 } }, 2],
    [{ n: { $in: 5 } }, 2],
    [{ n: { $nin: 5 } }, 2],
    [{ n: { $in: [{ $gt: 1 }] } }, 2],
    [{ n: { $all: 5 } }, 2],
    [{ n: { $size: 'x' } }, 2],
    [{ n: { $size: -1 } }, 2],
    [{ n: { $size: 1.5 } }, 2],
    [{ n: { $mod: 5 } }, 2],
    [{ n: { $mod: [0, 1] } }, 2],
    [{ n: { $mod: [2] } }, 2],
    [{ n: { $mod: ['x', 1] } }, 2],
    [{ n: { $mod: [2, 'x'] } }, 2],
    [{ n: { $mod: [Number.NaN, 1] } }, 2],
    [{ n: { $type: 'frob' } }, 2],
    [{ n: { $type: 99 } }, 2],
    [{ n: { $type: [] } }, 9],
    [{ n: { $type: true } }, 14],
    [{ n: { $elemMatch: 5 } }, 2],
    [{ n: { $not: 5 } }, 2],
    [{ n: { $not: {} } }, 2],
    [{ n: { $regex: 5 } }, 2],
    [{ n: { $regex: '(' } }, 51091],
    [{ n: { $regex: 'a', $options: 'q' } }, 51108],
    [{ n: { $regex: 'a', $options: 5 } }, 2],
    [{ n: { $options: 'i' } }, 2],
    [{ n: { $gt: /a/ } }, 2],
    [{ n: { $ne: /a/ } }, 2],
    [{ n: { $bitsAllSet: -1 } }, 9],
    [{ n: { $bitsAllSet: [-1] } }, 2],
    [{ n: { $bitsAllSet: 'x' } }, 2],
    [{ n: { $gt: 1, a: 1 } }, 2],
    [{ $and: 5 }, 2],
    [{ $or: [] }, 2],
    [{ $nor: [5] }, 2],
    [{ $expr: { $frob: 1 } }, 168],
    [{ $expr: { $eq: [1] } }, 16020],
  ];
  it('is refused in a filter, each with its code', async () => {
    for (const [filter, code] of filters)
      expect(await errorCode(items().findOne(filter)), JSON.stringify(filter)).to.equal(code);
  });

  const updates: [Document, number][] = [
    [{ $frob: { a: 1 } }, 9],
    [{ $set: 5 }, 9],
    [{ $set: { '': 1 } }, 56],
    [{ $set: { 'a.': 1 } }, 56],
    [{ $set: { n: 1 }, $inc: { n: 1 } }, 40],
    [{ $set: { n: 1, 'n.a': 1 } }, 40],
    [{ $set: { _id: 5 } }, 66],
    [{ $inc: { n: 'x' } }, 14],
    [{ $inc: { text: 1 } }, 14],
    [{ $mul: { n: 'x' } }, 14],
    [{ $push: { n: 1 } }, 2],
    [{ $push: { list: { $each: 5 } } }, 2],
    [{ $push: { list: { $each: [], $frob: 1 } } }, 2],
    [{ $push: { list: { $each: [], $slice: 'x' } } }, 2],
    [{ $push: { list: { $each: [], $position: 'x' } } }, 2],
    [{ $push: { list: { $each: [], $sort: 5 } } }, 2],
    [{ $push: { list: { $each: [], $sort: {} } } }, 2],
    [{ $push: { list: { $each: [], $sort: { a: 2 } } } }, 2],
    [{ $push: { list: { $each: [], $sort: { a: 'x' } } } }, 2],
    [{ $push: { list: { $each: [], $sort: { 'a..b': 1 } } } }, 2],
    [{ $addToSet: { n: 1 } }, 2],
    [{ $addToSet: { list: { $each: 5 } } }, 14],
    [{ $addToSet: { list: { $each: [], frob: 1 } } }, 2],
    [{ $pop: { list: 5 } }, 9],
    [{ $pop: { n: 1 } }, 14],
    [{ $pull: { n: 1 } }, 2],
    [{ $pullAll: { list: 5 } }, 2],
    [{ $rename: { n: 5 } }, 2],
    [{ $rename: { n: 'n' } }, 2],
    [{ $rename: { n: 'n.a' } }, 2],
    [{ $currentDate: { at: 5 } }, 2],
    [{ $currentDate: { at: { $type: 'frob' } } }, 2],
    [{ $bit: { n: 5 } }, 2],
    [{ $bit: { n: { frob: 1 } } }, 2],
    [{ $bit: { n: { and: 1.5 } } }, 2],
    [{ $set: { 'list.$[x]': 1 } }, 2],
  ];
  it('is refused in an update, each with its code, and changes nothing', async () => {
    const before = await items().findOne({ _id: 1 });
    for (const [update, code] of updates)
      expect(await errorCode(items().updateOne({ _id: 1 }, update)), JSON.stringify(update)).to.equal(code);
    expect(await items().findOne({ _id: 1 })).to.deep.equal(before);
  });

  it('is refused in a read concern: what does not exist, and what a standalone does not have', async () => {
    const run = (readConcern: unknown, name = 'find') =>
      errorCode(
        client
          .db('test')
          .command({ [name]: 'items', ...(name === 'insert' ? { documents: [{}] } : {}), readConcern }),
      );
    expect(await run({ level: 'frob' })).to.equal(2);
    expect(await run({ level: 5 })).to.equal(14);
    expect(await run(5)).to.equal(14);
    expect(await run({ frob: 1 })).to.equal(40415);
    expect(await run({ level: 'snapshot' })).to.equal(123);
    expect(await run({ afterClusterTime: new Timestamp({ t: 1, i: 1 }) })).to.equal(123);
    expect(await run({ level: 'linearizable' })).to.equal(123);
    expect(await run({ level: 'majority' }, 'insert')).to.equal(72);
    for (const level of ['local', 'available', 'majority']) expect(await run({ level })).to.equal(undefined);
    expect(await run({})).to.equal(undefined);
    expect(await run({ level: 'local' }, 'insert')).to.equal(undefined);
  });

  it('is refused in a write concern: what does not exist, and what a standalone does not have', async () => {
    const run = (writeConcern: unknown, command: Document = { insert: 'concerns', documents: [{}] }) =>
      errorCode(client.db('test').command({ ...command, writeConcern }));
    expect(await run(5)).to.equal(14);
    expect(await run({ frob: 1 })).to.equal(40415);
    expect(await run({ w: 2 })).to.equal(2);
    expect(await run({ w: 'frob' })).to.equal(2);
    expect(await run({ w: -1 })).to.equal(9);
    expect(await run({ w: 51 })).to.equal(9);
    expect(await run({ w: true })).to.equal(9);
    expect(await run({ j: 'x' })).to.equal(14);
    expect(await run({ j: true, fsync: true })).to.equal(9);
    expect(await run({ w: 1 }, { find: 'items' })).to.equal(72);
    expect(await client.db('test').collection('concerns').countDocuments()).to.equal(0);
    const many: Document[] = [{}, { w: 1 }, { w: 'majority', j: true, wtimeout: 100 }, { j: 1 }];
    for (const concern of many) expect(await run(concern), JSON.stringify(concern)).to.equal(undefined);
    const indexes = { createIndexes: 'concerns', indexes: [{ key: { a: 1 }, name: 'a_1' }] };
    expect(await run({ w: 2 }, indexes)).to.equal(2);
    expect(await errorCode(client.db('test').command({ ...indexes, commitQuorum: 1 }))).to.equal(2);
  });

  it('is refused in a hint that names no index, of each command that takes one', async () => {
    const collection = items();
    for (const hint of ['none', { none: 1 }, { _id: -1 }] as (string | Document)[]) {
      const runs = [
        () => collection.find({}, { hint }).toArray(),
        () => collection.aggregate([{ $match: {} }], { hint }).toArray(),
        () => client.db('test').command({ count: 'items', query: { n: 1 }, hint }),
        () => client.db('test').command({ distinct: 'items', key: 'n', hint }),
        () => collection.updateOne({ _id: 1 }, { $set: { n: 1 } }, { hint }),
        () => collection.deleteOne({ _id: 9 }, { hint }),
        () => collection.findOneAndUpdate({ _id: 1 }, { $set: { n: 1 } }, { hint: hint as Document }),
      ];
      for (const run of runs) expect(await errorCode(run()), `${run} ${JSON.stringify(hint)}`).to.equal(2);
    }
    expect(await errorCode(client.db('test').command({ find: 'items', hint: 5 }))).to.equal(9);
    for (const hint of ['_id_', { _id: 1 }, { $natural: -1 }, {}])
      expect((await collection.find({ _id: 1 }, { hint }).toArray()).length).to.equal(1);
    expect(await client.db('test').collection('nowhere').find({}, { hint: 'none' }).toArray()).to.have.length(
      0,
    );
  });

  it('is refused in an aggregation without a collection, or without a cursor', async () => {
    const run = (command: Document) => errorCode(client.db('test').command(command));
    expect(await run({ aggregate: 1, pipeline: [{ $match: {} }], cursor: {} })).to.equal(73);
    expect(await run({ aggregate: 1, pipeline: [], cursor: {} })).to.equal(73);
    expect(await run({ aggregate: 5, pipeline: [], cursor: {} })).to.equal(9);
    expect(await run({ aggregate: true, pipeline: [], cursor: {} })).to.equal(9);
    expect(await run({ aggregate: 'items', pipeline: [] })).to.equal(9);
    expect(await run({ aggregate: 'items', pipeline: [], cursor: 5 })).to.equal(14);
    expect(await run({ aggregate: 1, pipeline: [{ $documents: 5 }], cursor: {} })).to.equal(5858203);
    expect(await run({ aggregate: 1, pipeline: [{ $documents: [5] }], cursor: {} })).to.equal(40228);
    const second = [{ $documents: [] }, { $documents: [] }];
    expect(await run({ aggregate: 1, pipeline: second, cursor: {} })).to.equal(40602);
    const documents = { aggregate: 1, pipeline: [{ $documents: [{ a: 1 }] }], cursor: {} };
    expect((await client.db('test').command(documents)).cursor.firstBatch).to.deep.equal([{ a: 1 }]);
  });

  it('is refused in a command that lacks what it needs, above all a filter, and in its flags', async () => {
    const run = async (command: Document) => {
      const found = await client
        .db('test')
        .command(command)
        .catch(({ code }: Document): Document => ({ code }));
      return found.code ?? found.writeErrors?.[0].code;
    };
    const before = await items().find().toArray();
    const u = { $set: { n: 9 } };
    for (const command of [
      { delete: 'items', deletes: [{ limit: 0 }] },
      { delete: 'items', deletes: [{ q: {} }] },
      { delete: 'items' },
      { update: 'items', updates: [{ u }] },
      { update: 'items', updates: [{ q: {} }] },
      { update: 'items' },
      { insert: 'items' },
      { dropIndexes: 'items' },
    ])
      expect(await run(command), JSON.stringify(command)).to.equal(40414);
    for (const command of [
      { delete: 'items', deletes: [{ q: null, limit: 0 }] },
      { delete: 'items', deletes: [{ q: 5, limit: 0 }] },
      { update: 'items', updates: [{ q: null, u, multi: true }] },
      { update: 'items', updates: [{ q: {}, u, multi: 'yes' }] },
      { update: 'items', updates: [{ q: {}, u, upsert: 'yes' }] },
      { insert: 'items', documents: [{}], ordered: 'no' },
      { find: 'items', singleBatch: 'yes' },
      { findAndModify: 'items', query: {}, update: u, new: 'yes' },
      { findAndModify: 'items', query: {}, remove: 'yes' },
    ])
      expect(await run(command), JSON.stringify(command)).to.equal(14);
    expect(await items().find().toArray()).to.deep.equal(before);
  });

  it('is not a bucket, whose name comes first, or a join to a path', async () => {
    const buckets = await items()
      .aggregate([
        { $match: { n: { $exists: true } } },
        { $bucket: { groupBy: '$n', boundaries: [0, 5, 10], default: 'other' } },
      ])
      .toArray();
    expect(JSON.stringify(buckets)).to.equal('[{"_id":0,"count":1},{"_id":5,"count":1}]');
    const empty = await items()
      .aggregate([
        { $bucket: { groupBy: '$n', boundaries: [6, 7], default: null, output: { n: { $sum: '$n' } } } },
      ])
      .toArray();
    expect(JSON.stringify(empty)).to.equal('[{"_id":null,"n":6}]');
    const automatic = await items()
      .aggregate([{ $match: { n: { $type: 'number' } } }, { $bucketAuto: { groupBy: '$n', buckets: 1 } }])
      .toArray();
    expect(JSON.stringify(automatic)).to.equal('[{"_id":{"min":1,"max":5},"count":2}]');
    const joined = await items()
      .aggregate([
        { $match: { _id: 1 } },
        { $lookup: { from: 'items', localField: '_id', foreignField: '_id', as: 'a.b' } },
        { $project: { 'a.b._id': 1 } },
      ])
      .toArray();
    expect(joined).to.deep.equal([{ _id: 1, a: { b: [{ _id: 1 }] } }]);
    const counts = await items()
      .aggregate([{ $match: { n: { $gt: 0 } } }, { $sortByCount: { $gt: ['$n', Long.fromNumber(0)] } }])
      .toArray();
    expect(counts).to.deep.equal([{ _id: true, count: 2 }]);
  });
});
