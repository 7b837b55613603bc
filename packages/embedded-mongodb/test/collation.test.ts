import { expect } from 'chai';
import type { Db, Document } from 'mongodb';
import { errorCode, type Item, withOwnServer } from './server-under-test.js';

describe('a collation, in the embedded server', () => {
  let db: Db;
  withOwnServer((client) => {
    db = client.db('test');
  });

  const accents = { locale: 'en', strength: 1 };
  const cases = { locale: 'en', strength: 2 };
  const names = () => db.collection<Item>('names');
  const ids = async (filter: Document, options: object) =>
    (await names().find(filter, options).sort({ _id: 1 }).toArray()).map(({ _id }) => _id);

  beforeEach(async () => {
    await db.dropDatabase();
    await names().createIndex({ name: 1 });
    await names().createIndex({ tags: 1 }, { unique: true, sparse: true });
    await names().insertMany([
      { _id: 1, name: 'Ann', n: 1 },
      { _id: 2, name: 'ann', n: 2 },
      { _id: 3, name: 'Änn', n: 3 },
      { _id: 4, name: 'bob', n: 4 },
    ]);
  });

  it('says which strings are equal, also where there is an index', async () => {
    expect(await ids({ name: 'ANN' }, {})).to.deep.equal([]);
    expect(await ids({ name: 'ANN' }, { collation: cases })).to.deep.equal([1, 2]);
    expect(await ids({ name: 'ANN' }, { collation: accents })).to.deep.equal([1, 2, 3]);
    expect(await ids({ name: 'ann' }, { collation: { locale: 'en' } })).to.deep.equal([2]);
    expect(await ids({ name: 'ann' }, { collation: { locale: 'simple' } })).to.deep.equal([2]);
    expect(await ids({ name: { $in: ['ANN', 'x'] } }, { collation: cases })).to.deep.equal([1, 2]);
    expect(await ids({ name: { $ne: 'ANN' } }, { collation: cases })).to.deep.equal([3, 4]);
    expect(await ids({ $expr: { $eq: ['$name', 'ANN'] } }, { collation: cases })).to.deep.equal([1, 2]);
    expect(await ids({ name: /^ann/ }, { collation: cases })).to.deep.equal([2]);
    expect(await names().countDocuments({ name: 'ANN' }, { collation: cases })).to.equal(2);
    expect(await ids({ name: 'ANN' }, {})).to.deep.equal([]);
  });

  it('orders strings, in a sort and in a range', async () => {
    const sorted = async (options: object) =>
      (await names().find({}, options).sort({ name: 1, _id: -1 }).toArray()).map(({ _id }) => _id);
    expect(await sorted({})).to.deep.equal([1, 2, 4, 3]);
    expect(await sorted({ collation: cases })).to.deep.equal([2, 1, 3, 4]);
    expect(await sorted({ collation: accents })).to.deep.equal([3, 2, 1, 4]);
    expect(await ids({ name: { $lt: 'B' } }, { collation: accents })).to.deep.equal([1, 2, 3]);
    await names().insertMany([
      { _id: 5, name: 'x10' },
      { _id: 6, name: 'x9' },
    ]);
    const numbers = names().find({ name: /^x/ }, { collation: { locale: 'en', numericOrdering: true } });
    expect((await numbers.sort({ name: 1 }).toArray()).map(({ _id }) => _id)).to.deep.equal([6, 5]);
  });

  it('groups and tells apart what is distinct', async () => {
    const groups = [{ $group: { _id: '$name', n: { $sum: 1 } } }, { $sort: { _id: 1 } }];
    expect(await names().aggregate(groups, { collation: cases }).toArray()).to.deep.equal([
      { _id: 'Ann', n: 2 },
      { _id: 'Änn', n: 1 },
      { _id: 'bob', n: 1 },
    ]);
    expect(await names().distinct('name', {}, { collation: accents })).to.deep.equal(['Ann', 'bob']);
  });

  it('decides what a write changes, and not what an index holds', async () => {
    const collation = cases;
    expect(
      (await names().updateMany({ name: 'ANN' }, { $set: { a: 1 } }, { collation })).modifiedCount,
    ).to.equal(2);
    // To another case is a change, and a value that a unique index has in another case is a new one.
    expect(
      (await names().updateOne({ name: 'BOB' }, { $set: { name: 'Bob' } }, { collation })).modifiedCount,
    ).to.equal(1);
    expect(await names().countDocuments({ name: 'Bob' })).to.equal(1);
    await names().updateOne({ _id: 1 }, { $set: { tags: ['x'] } }, { collation });
    expect(await errorCode(names().updateOne({ _id: 2 }, { $set: { tags: ['X'] } }, { collation }))).to.equal(
      undefined,
    );
    await names().updateOne({ _id: 1 }, { $addToSet: { tags: 'X' }, $set: { n: 9 } }, { collation });
    expect((await names().findOne({ _id: 1 }))?.tags).to.deep.equal(['x']);
    const found = await names().findOneAndUpdate({ name: 'BOB' }, { $set: { a: 2 } }, { collation });
    expect(found?._id).to.equal(4);
    expect((await names().deleteMany({ name: 'äNN' }, { collation })).deletedCount).to.equal(1);
    // A field of that name in a document is none.
    await names().insertOne({ _id: 7, collation: 'any' });
    expect(await db.command({ validate: 'names' })).to.include({ valid: true });
  });

  it('is refused where it is malformed, or where there is none', async () => {
    const refused: [Document, number][] = [
      [{ strength: 2 }, 40414],
      [{ locale: 5 }, 14],
      [{ locale: 'zz_nope' }, 2],
      [{ locale: 'EN' }, 2],
      [{ locale: 'en', strength: 6 }, 51024],
      [{ locale: 'en', strength: 'x' }, 14],
      [{ locale: 'en', frob: 1 }, 40415],
      [{ locale: 'en', caseFirst: 'x' }, 2],
      [{ locale: 'en', backwards: true }, 238],
      [{ locale: 'en', strength: 5 }, 238],
      [{ locale: 'de@collation=phonebook' }, 238],
    ];
    for (const [collation, code] of refused)
      expect(await errorCode(db.command({ find: 'names', collation })), JSON.stringify(collation)).to.equal(
        code,
      );
    const join = [{ $lookup: { from: 'names', localField: 'name', foreignField: 'name', as: 'a' } }];
    expect(await errorCode(names().aggregate(join, { collation: cases }).toArray())).to.equal(238);
    const union = [{ $project: { a: { $setUnion: [['a'], ['A']] } } }];
    expect(await errorCode(names().aggregate(union, { collation: cases }).toArray())).to.equal(238);
    expect(await errorCode(names().createIndex({ name: 1 }, { name: 'i', collation: cases }))).to.equal(67);
    expect(await errorCode(db.createCollection('other', { collation: cases }))).to.equal(238);
  });
});
