import { expect } from 'chai';
import type { Db, Document } from 'mongodb';
import { errorCode, type Item, withOwnServer } from './server-under-test.js';

/** Where `$`, `$[]` and `$[name]` lead, in each operator, and where MongoDB refuses them. */
describe('paths of an update that lead to several places, in the embedded server', () => {
  let db: Db;
  withOwnServer((client) => {
    db = client.db('test');
  });
  beforeEach(() => db.dropDatabase());

  /** The document after an update, or the code with which it is refused. */
  const updated = async (before: Item, update: Document | Document[], options: Document = {}) => {
    const { filter = { _id: 1 }, ...others } = options;
    const items = db.collection<Item>('items');
    await items.deleteMany({});
    await items.insertOne({ _id: 1, ...before });
    const code = await errorCode(items.updateOne(filter, update, others));
    const { _id, ...after } = (await items.findOne({ _id: 1 })) ?? {};
    return code ?? after;
  };

  const lists = { a: [{ n: 1 }, { n: 5, l: [1] }] };
  const first = { filter: { 'a.n': 1 } };
  const inEach: [Document, Document, Item][] = [
    [
      { $set: { 'a.$.x': 1 } },
      first,
      {
        a: [
          { n: 1, x: 1 },
          { n: 5, l: [1] },
        ],
      },
    ],
    [{ $unset: { 'a.$': 1 } }, first, { a: [null, { n: 5, l: [1] }] }],
    [{ $unset: { 'a.$[].n': 1 } }, {}, { a: [{}, { l: [1] }] }],
    [{ $inc: { 'a.$.n': 2 } }, first, { a: [{ n: 3 }, { n: 5, l: [1] }] }],
    [{ $mul: { 'a.$[].n': 2 } }, {}, { a: [{ n: 2 }, { n: 10, l: [1] }] }],
    [{ $min: { 'a.$[].n': 3 } }, {}, { a: [{ n: 1 }, { n: 3, l: [1] }] }],
    [{ $max: { 'a.$[].n': 3 } }, {}, { a: [{ n: 3 }, { n: 5, l: [1] }] }],
    [{ $bit: { 'a.$.n': { or: 6 } } }, first, { a: [{ n: 7 }, { n: 5, l: [1] }] }],
    [{ $push: { 'a.$.l': 2 } }, { filter: { 'a.n': 5 } }, { a: [{ n: 1 }, { n: 5, l: [1, 2] }] }],
    [
      { $addToSet: { 'a.$[].l': 1 } },
      {},
      {
        a: [
          { n: 1, l: [1] },
          { n: 5, l: [1] },
        ],
      },
    ],
    [{ $pop: { 'a.$[].l': 1 } }, {}, { a: [{ n: 1 }, { n: 5, l: [] }] }],
    [{ $pull: { 'a.$[].l': 1 } }, {}, { a: [{ n: 1 }, { n: 5, l: [] }] }],
    [{ $pullAll: { 'a.$[].l': [1] } }, {}, { a: [{ n: 1 }, { n: 5, l: [] }] }],
    [
      { $set: { 'a.$[x].l.$[y]': 9 } },
      { arrayFilters: [{ 'x.n': 5 }, { y: { $gte: 1 } }] },
      { a: [{ n: 1 }, { n: 5, l: [9] }] },
    ],
    [
      { $set: { 'a.$[x].m': 9 } },
      { arrayFilters: [{ $or: [{ 'x.n': 5 }, { 'x.n': 6 }] }] },
      { a: [{ n: 1 }, { n: 5, l: [1], m: 9 }] },
    ],
  ];
  it('change the elements that are meant, in every operator', async () => {
    for (const [update, options, after] of inEach)
      expect(await updated(lists, update, options), JSON.stringify(update)).to.deep.equal(after);
  });

  it('judge elements as they were before the update, whatever its other paths change', async () => {
    const update = { $set: { 'a.$[x].n': 1 }, $inc: { 'a.$[y].m': 1, 'a.$[z].k': 1 } };
    const arrayFilters = [{ 'x.n': 5 }, { 'y.n': { $gt: 2 } }, { 'z.n': 1 }];
    expect(await updated(lists, update, { arrayFilters })).to.deep.equal({
      a: [
        { n: 1, k: 1 },
        { n: 1, l: [1], m: 1 },
      ],
    });
  });

  const refusedFilters: [Document, Document[], number][] = [
    [{ $set: { 'a.$[X].n': 1 } }, [{ 'X.n': 1 }], 2],
    [{ $set: { 'a.$[x_y].n': 1 } }, [{ 'x_y.n': 1 }], 2],
    [{ $set: { 'a.$[x].n': 1, 'a.$[y].m': 1 } }, [{ 'x.n': 1, 'y.n': 1 }], 9],
    [{ $set: { 'a.$[x].n': 1 } }, [{ $or: [{ 'x.n': 1 }, { 'y.n': 1 }] }], 9],
    [{ $set: { 'a.$[x].n': 1 } }, [{}], 9],
    [{ $set: { 'a.$[x].n': 1 } }, [{ 'x.n': 1 }, { 'x.n': 2 }], 9],
    [{ $set: { 'a.$[x].n': 1 } }, [{ 'x.n': 1 }, { 'y.n': 2 }], 9],
    [{ $set: { 'a.$[x].n': 1 } }, [{ 'x.n': { $frob: 1 } }], 2],
    [{ $set: { 'a.$[x].n': 1 } }, [], 2],
  ];
  it('are refused with filters that are malformed, or are of no use', async () => {
    for (const [update, arrayFilters, code] of refusedFilters)
      expect(await updated(lists, update, { arrayFilters }), JSON.stringify(arrayFilters)).to.equal(code);
    const pipeline = [{ $set: { n: 1 } }];
    expect(await updated(lists, pipeline, { arrayFilters: [{ 'x.n': 1 }] })).to.equal(9);
  });

  const conflicts: [Document, Document][] = [
    [{ $set: { 'a.$[].n': 1, 'a.0.n': 2 } }, {}],
    [{ $set: { 'a.$[]': 1 }, $unset: { 'a.1': 1 } }, {}],
    [{ $set: { 'a.$[x].n': 1, 'a.$[y].n': 2 } }, { arrayFilters: [{ 'x.n': 5 }, { 'y.n': { $gt: 2 } }] }],
    [{ $set: { 'a.$[x]': 1, 'a.$[].n': 2 } }, { arrayFilters: [{ 'x.n': 5 }] }],
    [{ $set: { 'a.$.n': 1, 'a.0.n': 2 } }, first],
    [{ $set: { 'a.$': {}, 'a.0.n': 2 } }, first],
    [{ $rename: { a: 'b' }, $set: { b: 1 } }, {}],
    [{ $rename: { a: 'c', b: 'c' } }, {}],
  ];
  it('are refused where two of them lead to one place', async () => {
    for (const [update, options] of conflicts)
      expect(await updated(lists, update, options), JSON.stringify(update)).to.equal(40);
    const apart = { $set: { 'a.$[x].n': 2, 'a.$[y].n': 6 } };
    const arrayFilters = [{ 'x.n': 1 }, { 'y.n': 5 }];
    expect(await updated(lists, apart, { arrayFilters })).to.deep.equal({ a: [{ n: 2 }, { n: 6, l: [1] }] });
    expect(await updated(lists, { $set: { 'a.$.n': 2, 'a.1.n': 6 } }, first)).to.deep.equal({
      a: [{ n: 2 }, { n: 6, l: [1] }],
    });
  });

  const renames: Document[] = [
    { 'a.$.n': 'b' },
    { 'a.$[].n': 'b' },
    { b: 'a.$[].n' },
    { b: 'a.$.n' },
    { 'a.0.n': 'b' },
    { b: 'a.0.x' },
    { 'a.0': 'b' },
  ];
  it('are refused in a $rename, which leads through no array at all', async () => {
    for (const rename of renames)
      expect(await updated({ ...lists, b: 1 }, { $rename: rename }, first), JSON.stringify(rename)).to.equal(
        2,
      );
    expect(await updated({ b: 1 }, { $rename: { 'b.c': 'd' } })).to.equal(28);
    expect(await updated(lists, { $rename: { 'a.n': 'd' } })).to.equal(28);
    expect(await updated({ b: { c: [1] } }, { $rename: { 'b.c': 'd' } })).to.deep.equal({ b: {}, d: [1] });
    expect(await updated({ b: {} }, { $rename: { 'b.c': 'd', x: 'y' } })).to.deep.equal({ b: {} });
  });
});
