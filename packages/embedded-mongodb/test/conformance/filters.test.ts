import { expect } from 'chai';
import { type Collection, Decimal128, type Document, Double, Long, MaxKey, MinKey, ObjectId } from 'mongodb';
import { describeEachServer, errorCode, type Item, type ServerUnderTest } from '../server-under-test.js';

const id = new ObjectId('0123456789abcdef01234567');
const bytes = (...values: number[]) => Buffer.from(values);

const documents: Document[] = [
  { _id: 1, a: 1, text: 'Alpha', when: new Date(1_000), bin: bytes(0xff, 0xfe) },
  { _id: 2, a: 2.5, text: 'beta', when: new Date(2_000), bin: bytes(0xff, 0xfd) },
  { _id: 3, a: '2', nested: { x: 1, y: [1, 2, { z: 3 }] } },
  { _id: 4, a: null, list: [1, 5, 10] },
  {
    _id: 5,
    list: [
      { n: 1, ok: true },
      { n: 5, ok: false },
    ],
    deep: [[1, 2], [3]],
  },
  { _id: 6, a: [1, 'x'], ref: id },
  { _id: 7, a: Long.fromString('9007199254740993'), nested: { y: 1, x: 1 } },
  { _id: 8, a: Decimal128.fromString('2.50'), list: [] },
  { _id: 9, a: true, nested: { x: { z: null } } },
];

describeEachServer('filters, with the official driver', (openServer) => {
  let server: ServerUnderTest;
  let items: Collection<Item>;

  before(async () => {
    server = await openServer();
    items = server.db.collection<Item>('items');
    await items.insertMany(documents);
  });
  after(() => server.close());

  const cases: [Document, number[]][] = [
    [{ a: 1 }, [1, 6]],
    [{ a: { $eq: 2.5 } }, [2, 8]],
    [{ a: new Double(1) }, [1, 6]],
    [{ a: Long.fromString('9007199254740993') }, [7]],
    [{ a: 9_007_199_254_740_992 }, []],
    [{ a: { $gt: 9_007_199_254_740_992 } }, [7]],
    [{ a: { $gt: 1 } }, [2, 7, 8]],
    [{ a: { $gte: 1, $lt: 3 } }, [1, 2, 6, 8]],
    [{ a: { $gt: '1' } }, [3, 6]],
    [{ a: null }, [4, 5]],
    [{ a: { $ne: null } }, [1, 2, 3, 6, 7, 8, 9]],
    [{ a: { $exists: false } }, [5]],
    [{ a: { $in: [1, '2', null] } }, [1, 3, 4, 5, 6]],
    [{ a: { $nin: [1, '2', null] } }, [2, 7, 8, 9]],
    [{ a: { $not: { $gt: 1 } } }, [1, 3, 4, 5, 6, 9]],
    [{ a: { $type: 'number' } }, [1, 2, 6, 7, 8]],
    [{ a: { $type: ['string', 'bool'] } }, [3, 6, 9]],
    [{ a: { $gte: new MinKey(), $lte: new MaxKey() } }, [1, 2, 3, 4, 6, 7, 8, 9]],
    [{ a: [1, 'x'] }, [6]],
    [{ text: /^alp/i }, [1]],
    [{ text: { $regex: 'ta$' } }, [2]],
    [{ text: { $in: [/^a/i, 'beta'] } }, [1, 2]],
    [{ text: { $not: /a$/ } }, [3, 4, 5, 6, 7, 8, 9]],
    [{ when: { $gt: new Date(1_000) } }, [2]],
    [{ when: { $lte: new Date(1_000) } }, [1]],
    [{ bin: bytes(0xff, 0xfe) }, [1]],
    [{ bin: { $lt: bytes(0xff, 0xfe) } }, [2]],
    [{ ref: id }, [6]],
    [{ ref: id.toHexString() }, []],
    [{ nested: { x: 1, y: 1 } }, []],
    [{ nested: { y: 1, x: 1 } }, [7]],
    [{ 'nested.x': 1 }, [3, 7]],
    [{ 'nested.y': 2 }, [3]],
    [{ 'nested.y.z': 3 }, [3]],
    [{ 'nested.y.0': 1 }, [3]],
    [{ 'nested.x.z': null, nested: { $exists: true } }, [3, 7, 9]],
    [{ list: 5 }, [4]],
    [{ list: { $size: 3 } }, [4]],
    [{ list: { $size: 0 } }, [8]],
    [{ list: { $all: [1, 10] } }, [4]],
    [{ list: { $elemMatch: { $gt: 4, $lt: 6 } } }, [4]],
    [{ list: { $gt: 6, $lt: 4 } }, [4]],
    [{ list: { $elemMatch: { n: 5, ok: true } } }, []],
    [{ 'list.n': 5, 'list.ok': true }, [5]],
    [{ list: { $elemMatch: { n: { $gte: 5 }, ok: false } } }, [5]],
    [{ deep: [3] }, [5]],
    [{ deep: { $elemMatch: { $elemMatch: { $eq: 2 } } } }, [5]],
    [{ a: { $mod: [2, 1] } }, [1, 6, 7]],
    [{ _id: { $bitsAllSet: 5 } }, [5, 7]],
    [{ $or: [{ a: 1 }, { list: 5 }] }, [1, 4, 6]],
    [{ $nor: [{ a: { $exists: true } }, { list: 5 }] }, [5]],
    [{ $and: [{ a: { $gt: 1 } }, { a: { $lt: 3 } }] }, [2, 8]],
    [{ $expr: { $gt: [{ $size: { $ifNull: ['$list', []] } }, 1] } }, [4, 5]],
    [{ $expr: { $eq: ['$a', null] } }, [4]],
    [{ _id: { $in: [9, 1, 1, 5] } }, [1, 5, 9]],
    [{ $comment: 'nothing' }, [1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ];
  for (const [filter, ids] of cases) {
    it(`${JSON.stringify(filter, (_name, value) => (value instanceof RegExp ? String(value) : value))} finds [${ids}]`, async () => {
      const found = await items.find(filter).sort({ _id: 1 }).toArray();
      expect(found.map(({ _id }) => _id)).to.deep.equal(ids);
    });
  }

  const refused: [string, Document][] = [
    ['an unknown operator', { a: { $frob: 1 } }],
    ['an unknown operator at the top', { $frob: 1 }],
    ['an empty $or', { $or: [] }],
    ['$and that is no array', { $and: 1 }],
    ['$in that is no array', { a: { $in: 1 } }],
    ['$size of a text', { a: { $size: 'x' } }],
    ['$not of a value', { a: { $not: 1 } }],
    ['$mod of one number', { a: { $mod: [1] } }],
    ['$mod by zero', { a: { $mod: [0, 1] } }],
    ['$elemMatch of a value', { a: { $elemMatch: 1 } }],
  ];
  for (const [title, filter] of refused) {
    it(`refuses ${title} with code 2, also where there is nothing to search`, async () => {
      expect(await errorCode(items.find(filter).toArray())).to.equal(2);
      expect(await errorCode(items.find({ _id: -1, ...filter }).toArray())).to.equal(2);
    });
  }

  it('sorts in the order of the types, then of the values', async () => {
    const sorted = server.db.collection<Item>('sorted');
    const inOrder = [
      new MinKey(),
      null,
      Number.NaN,
      -1,
      Decimal128.fromString('0.1'),
      1,
      Long.fromString('9007199254740993'),
      Number.POSITIVE_INFINITY,
      '',
      'B',
      'a',
      'é',
      '🎉',
      { a: 1 },
      { a: 1, b: 1 },
      { a: 2 },
      { b: 0 },
      bytes(1),
      bytes(2),
      bytes(1, 1),
      id,
      false,
      true,
      new Date(-1),
      new Date(0),
      /a/,
      new MaxKey(),
    ];
    const shuffled = inOrder
      .map((value, rank) => ({ rank, value }))
      .sort(({ rank: a }, { rank: b }) => ((a * 7) % 27) - ((b * 7) % 27));
    await sorted.insertMany(shuffled);
    for (const direction of [1, -1] as const) {
      const ranks = (await sorted.find().sort({ value: direction }).toArray()).map(({ rank }) => rank);
      const expected = inOrder.map((_, rank) => rank);
      expect(ranks).to.deep.equal(direction === 1 ? expected : expected.reverse());
    }
  });

  it('projects', async () => {
    const project = (projection: Document, _id = 3) => items.findOne({ _id }, { projection });
    expect(await project({ a: 1 })).to.deep.equal({ _id: 3, a: '2' });
    expect(await project({ nested: 0, _id: 0 })).to.deep.equal({ a: '2' });
    expect(await project({ 'nested.x': 1, _id: 0 })).to.deep.equal({ nested: { x: 1 } });
    expect(await project({ 'nested.y.z': 1, _id: 0 })).to.deep.equal({ nested: { y: [{ z: 3 }] } });
    expect(await project({ 'nested.y': 0, a: 0 })).to.deep.equal({ _id: 3, nested: { x: 1 } });
    expect(await project({ nested: { x: 1 }, _id: 0 })).to.deep.equal({ nested: { x: 1 } });
    expect(await project({ list: { $slice: 1 } }, 4)).to.deep.equal({ _id: 4, a: null, list: [1] });
    expect(await project({ list: { $slice: [-2, 1] }, _id: 1 }, 4)).to.deep.include({ list: [5] });
    expect(await project({ 'nested.y': { $slice: 1 } }, 4)).to.deep.equal(await items.findOne({ _id: 4 }));
    expect(await project({ list: { $elemMatch: { n: 5 } } }, 5)).to.deep.equal({
      _id: 5,
      list: [{ n: 5, ok: false }],
    });
    expect(await project({ sum: { $add: ['$_id', 1] }, _id: 0 })).to.deep.equal({ sum: 4 });
    const positional = await items.findOne({ 'list.n': 5 }, { projection: { 'list.$': 1 } });
    expect(positional).to.deep.equal({ _id: 5, list: [{ n: 5, ok: false }] });
    expect(await errorCode(project({ a: 1, nested: 0 }))).to.equal(31254);
  });
});
