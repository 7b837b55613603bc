import { expect } from 'chai';
import { Binary, type Collection, type Document, Long } from 'mongodb';
import { describeEachServer, errorCode, type Item, type ServerUnderTest } from '../server-under-test.js';

describeEachServer('aggregation, with the official driver', (openServer) => {
  let server: ServerUnderTest;
  let sales: Collection<Item>;

  before(async () => {
    server = await openServer();
    sales = server.db.collection<Item>('sales');
    await sales.insertMany([
      { _id: 1, item: 'a', price: 10, quantity: 2, tags: ['x', 'y'], at: new Date(0) },
      { _id: 2, item: 'b', price: 20, quantity: 1, tags: [], at: new Date(86_400_000) },
      { _id: 3, item: 'a', price: 5, quantity: Long.fromNumber(10), tags: ['y'], at: new Date(172_800_000) },
      { _id: 4, item: 'c', price: 7.5, at: new Date(172_800_000) },
    ]);
    await server.db.collection<Item>('items').insertMany([
      { _id: 'a', name: 'Apple' },
      { _id: 'b', name: 'Banana' },
    ]);
  });
  after(() => server.close());

  const run = (...pipeline: Document[]) => sales.aggregate(pipeline).toArray();

  it('groups and sorts', async () => {
    const grouped = await run(
      { $match: { price: { $gt: 1 } } },
      {
        $group: {
          _id: '$item',
          total: { $sum: { $multiply: ['$price', '$quantity'] } },
          n: { $sum: 1 },
          most: { $max: '$price' },
        },
      },
      { $sort: { _id: 1 } },
    );
    expect(grouped).to.deep.equal([
      { _id: 'a', total: 70, n: 2, most: 10 },
      { _id: 'b', total: 20, n: 1, most: 20 },
      { _id: 'c', total: 0, n: 1, most: 7.5 },
    ]);
  });

  it('averages, gathers and takes the first and the last', async () => {
    const [group] = await run(
      { $sort: { _id: 1 } },
      {
        $group: {
          _id: null,
          average: { $avg: '$price' },
          all: { $push: '$quantity' },
          first: { $first: '$item' },
          last: { $last: '$item' },
        },
      },
    );
    expect(group).to.deep.equal({ _id: null, average: 10.625, all: [2, 1, 10], first: 'a', last: 'c' });
  });

  it('projects, adds and removes fields', async () => {
    const [first] = await run(
      { $match: { _id: 1 } },
      { $set: { 'extra.half': { $divide: ['$price', 4] }, upper: { $toUpper: '$item' } } },
      { $unset: ['tags', 'at'] },
      {
        $project: {
          _id: 0,
          item: 1,
          extra: 1,
          upper: 1,
          dear: { $cond: [{ $gte: ['$price', 10] }, 'yes', 'no'] },
        },
      },
    );
    expect(first).to.deep.equal({ item: 'a', extra: { half: 2.5 }, upper: 'A', dear: 'yes' });
  });

  it('unwinds arrays', async () => {
    const plain = await run({ $unwind: '$tags' }, { $sort: { _id: 1, tags: 1 } }, { $project: { tags: 1 } });
    expect(plain).to.deep.equal([
      { _id: 1, tags: 'x' },
      { _id: 1, tags: 'y' },
      { _id: 3, tags: 'y' },
    ]);
    const kept = await run({ $unwind: { path: '$tags', preserveNullAndEmptyArrays: true } }, { $count: 'n' });
    expect(kept).to.deep.equal([{ n: 5 }]);
  });

  it('looks up in another collection', async () => {
    const found = await run(
      { $match: { _id: { $in: [1, 4] } } },
      { $lookup: { from: 'items', localField: 'item', foreignField: '_id', as: 'items' } },
      { $sort: { _id: 1 } },
      { $project: { items: 1 } },
    );
    expect(found).to.deep.equal([
      { _id: 1, items: [{ _id: 'a', name: 'Apple' }] },
      { _id: 4, items: [] },
    ]);
  });

  it('looks up with a pipeline that knows of the document', async () => {
    const pipeline = [
      { $match: { $or: [{ $expr: { $eq: ['$_id', '$$wanted'] } }, { name: 'x' }] } },
      { $project: { text: { $concat: ['$name', '-', '$$wanted'] } } },
    ];
    const found = await run(
      { $match: { _id: { $in: [1, 4] } } },
      { $lookup: { from: 'items', let: { wanted: '$item' }, pipeline, as: 'items' } },
      { $sort: { _id: 1 } },
      { $project: { items: 1 } },
    );
    expect(found).to.deep.equal([
      { _id: 1, items: [{ _id: 'a', text: 'Apple-a' }] },
      { _id: 4, items: [] },
    ]);
  });

  it('tells bytes apart that are no text', async () => {
    const blobs = server.db.collection<Item>('blobs');
    const [x, y] = [254, 253].map((byte) => new Binary(Uint8Array.of(255, byte)));
    await blobs.insertMany([
      { _id: 1, bytes: x },
      { _id: 2, bytes: y },
    ]);
    const found = await blobs
      .aggregate([
        { $lookup: { from: 'blobs', localField: 'bytes', foreignField: 'bytes', as: 'same' } },
        { $project: { ids: '$same._id', position: { $indexOfArray: [[x, y], '$bytes'] } } },
        { $sort: { _id: 1 } },
      ])
      .toArray();
    expect(found).to.deep.equal([
      { _id: 1, ids: [1], position: 0 },
      { _id: 2, ids: [2], position: 1 },
    ]);
  });

  it('takes samples, each document once', async () => {
    const ids = async (size: unknown) => (await run({ $sample: { size } })).map(({ _id }) => _id);
    expect(new Set(await ids(2))).to.have.property('size', 2);
    expect(await ids(Long.fromNumber(9))).to.have.members([1, 2, 3, 4]);
    for (const size of [0, -1, 'x']) expect(await errorCode(ids(size))).to.be.a('number');
    expect(await errorCode(run({ $sample: {} }))).to.be.a('number');
  });

  it('runs several pipelines at once', async () => {
    const [facets] = await run({
      $facet: {
        count: [{ $count: 'n' }],
        dear: [{ $match: { price: { $gt: 9 } } }, { $sort: { _id: -1 } }, { $project: { _id: 1 } }],
      },
    });
    expect(facets).to.deep.equal({ count: [{ n: 4 }], dear: [{ _id: 2 }, { _id: 1 }] });
  });

  it('skips, limits, replaces roots and counts by value', async () => {
    expect(
      await run({ $sort: { _id: 1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { _id: 1 } }),
    ).to.deep.equal([{ _id: 2 }, { _id: 3 }]);
    expect(await run({ $match: { _id: 1 } }, { $replaceRoot: { newRoot: { id: '$_id' } } })).to.deep.equal([
      { id: 1 },
    ]);
    expect(await run({ $skip: Long.fromNumber(3) }, { $limit: Long.fromNumber(5) })).to.have.length(1);
    expect(await errorCode(run({ $limit: 0 }))).to.equal(15958);
    expect(await errorCode(run({ $skip: -1 }))).to.be.a('number');
    expect((await run({ $sortByCount: '$item' }))[0]).to.deep.equal({ _id: 'a', count: 2 });
  });

  const expressions: [string, unknown, unknown][] = [
    ['$ifNull', { $ifNull: ['$missing', null, 'x'] }, 'x'],
    [
      '$map and $filter',
      {
        $map: {
          input: { $filter: { input: [1, 2, 3], cond: { $gt: ['$$this', 1] } } },
          in: { $add: ['$$this', 1] },
        },
      },
      [3, 4],
    ],
    ['$reduce', { $reduce: { input: [1, 2, 3], initialValue: 0, in: { $add: ['$$value', '$$this'] } } }, 6],
    ['$concat', { $concat: ['$item', '-', 'z'] }, 'a-z'],
    ['$dateToString', { $dateToString: { date: '$at', format: '%Y-%m-%d' } }, '1970-01-01'],
    ['dates that are added and subtracted', { $subtract: [{ $add: ['$at', 1_500] }, '$at'] }, 1_500],
    ['$eq of a missing field and null', { $eq: ['$missing', null] }, false],
    ['$lt of a missing field and null', { $lt: ['$missing', null] }, true],
    ['$gt across types', { $gt: ['text', 5] }, true],
    [
      '$eq of documents by the order of their fields',
      {
        $eq: [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      },
      false,
    ],
    ['$in', { $in: ['$item', ['a', 'b']] }, true],
    ['$literal', { $literal: '$item' }, '$item'],
    ['$min and $max of values', { $max: [{ $min: [3, 5] }, 4] }, 4],
    ['$type', { $type: '$missing' }, 'missing'],
    ['$regexMatch', { $regexMatch: { input: '$item', regex: '^A', options: 'i' } }, true],
    ['$let', { $let: { vars: { x: 2 }, in: { $multiply: ['$$x', '$price'] } } }, 20],
    ['$mergeObjects', { $mergeObjects: [{ a: 1 }, { b: 2 }, null] }, { a: 1, b: 2 }],
    ['$arrayElemAt', { $arrayElemAt: ['$tags', -1] }, 'y'],
    ['$range', { $range: [5, Long.fromNumber(0), -2] }, [5, 3, 1]],
    ['$size of an operand in an array', { $size: ['$tags'] }, 2],
    ['$toUpper of an operand in an array', { $toUpper: ['$item'] }, 'A'],
    ['$isArray of an operand in an array', { $isArray: [[1, 2]] }, true],
    ['$type of an operand in an array', { $type: ['$item'] }, 'string'],
    ['$year of an operand in an array', { $year: ['$at'] }, 1970],
    ['$round without a number of decimals', { $round: 2.4 }, 2],
    ['$trunc without a number of decimals', { $trunc: [{ $divide: ['$price', 4] }] }, 2],
  ];
  for (const [title, expression, value] of expressions) {
    it(`evaluates ${title}`, async () => {
      expect(await run({ $match: { _id: 1 } }, { $project: { _id: 0, value: expression } })).to.deep.equal([
        { value },
      ]);
    });
  }

  it('refuses what it does not know', async () => {
    expect(await errorCode(run({ $frob: 1 }))).to.equal(40324);
    expect(await errorCode(run({ $match: {}, $limit: 1 }))).to.equal(40323);
  });
});
