import { expect } from 'chai';
import { type Db, Decimal128, type Document, Long } from 'mongodb';
import { errorCode, withOwnServer } from './server-under-test.js';

/** An index that can be made here can be made in production: MongoDB's own rules, with its codes. */
describe('the definition of an index, in the embedded server', () => {
  let db: Db;
  withOwnServer((client) => {
    db = client.db('test');
  });
  beforeEach(() => db.dropDatabase());

  // The command itself, since the driver corrects some definitions.
  const make = (...indexes: Document[]) => db.command({ createIndexes: 'items', indexes });
  const names = async () => (await db.collection('items').indexes()).map(({ name }) => name);

  const refused: [Document, number][] = [
    [{ unique: 'yes' }, 14],
    [{ unique: null }, 14],
    [{ unique: {} }, 14],
    [{ sparse: 'x' }, 14],
    [{ sparse: [] }, 14],
    [{ background: 'x' }, 14],
    [{ dropDups: 'x' }, 14],
    [{ hidden: 1 }, 14],
    [{ hidden: 'yes' }, 14],
    [{ name: 5 }, 14],
    [{ name: undefined }, 9],
    [{ name: '' }, 67],
    [{ name: '*' }, 2],
    [{ name: '_id_' }, 2],
    [{ key: undefined }, 9],
    [{ key: 5 }, 14],
    [{ key: 'a' }, 14],
    [{ key: {} }, 67],
    [{ key: { '': 1 } }, 67],
    [{ key: { 'a.': 1 } }, 67],
    [{ key: { 'a..b': 1 } }, 67],
    [{ key: { $x: 1 } }, 67],
    [{ key: { $id: 1 } }, 67],
    [{ key: { 'a.$x': 1 } }, 67],
    [{ key: { 'a.$**': 1 } }, 67],
    [{ key: Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`k${index}`, 1])) }, 13103],
    [{ key: { a: 0 } }, 67],
    [{ key: { a: Number.NaN } }, 67],
    [{ key: { a: true } }, 67],
    [{ key: { a: null } }, 67],
    [{ key: { a: {} } }, 67],
    [{ key: { a: '' } }, 67],
    [{ key: { a: 'hashed' } }, 67],
    [{ key: { a: 'frob' } }, 67],
    [{ key: { _id: -1 } }, 2],
    [{ key: { _id: 1 }, unique: true }, 197],
    [{ key: { _id: 1 }, expireAfterSeconds: 5 }, 197],
    [{ v: 0 }, 67],
    [{ v: 3 }, 67],
    [{ v: '2' }, 14],
    [{ frob: 1 }, 197],
    [{ weights: { a: 1 } }, 67],
    [{ wildcardProjection: { a: 1 } }, 67],
    [{ collation: 'de' }, 14],
    [{ collation: { locale: 'de' } }, 67],
    [{ expireAfterSeconds: 'x' }, 67],
    [{ expireAfterSeconds: -1 }, 67],
    [{ expireAfterSeconds: Number.NaN }, 67],
    [{ expireAfterSeconds: 2 ** 31 }, 67],
    [{ key: { a: 1, b: 1 }, expireAfterSeconds: 5 }, 67],
    [{ partialFilterExpression: { a: 1 }, sparse: true }, 67],
    [{ partialFilterExpression: { a: 1 }, sparse: 1 }, 67],
    [{ partialFilterExpression: 5 }, 14],
    [{ partialFilterExpression: [] }, 14],
    [{ partialFilterExpression: 'a' }, 14],
    [{ partialFilterExpression: { a: { $ne: 1 } } }, 67],
    [{ partialFilterExpression: { a: { $nin: [1] } } }, 67],
    [{ partialFilterExpression: { a: { $exists: false } } }, 67],
    [{ partialFilterExpression: { a: { $exists: 0 } } }, 67],
    [{ partialFilterExpression: { a: { $not: { $gt: 1 } } } }, 67],
    [{ partialFilterExpression: { a: { $size: 1 } } }, 67],
    [{ partialFilterExpression: { a: { $all: [1, 2] } } }, 67],
    [{ partialFilterExpression: { a: { $mod: [2, 0] } } }, 67],
    [{ partialFilterExpression: { a: { $elemMatch: { $gt: 1 } } } }, 67],
    [{ partialFilterExpression: { a: { $bitsAllSet: 1 } } }, 67],
    [{ partialFilterExpression: { a: /x/ } }, 67],
    [{ partialFilterExpression: { a: { $regex: 'x' } } }, 67],
    [{ partialFilterExpression: { $nor: [{ a: 1 }] } }, 67],
    [{ partialFilterExpression: { $or: [{ a: 1 }, { b: { $ne: 1 } }] } }, 67],
    [{ partialFilterExpression: { a: 1, $and: [{ b: { $exists: false } }] } }, 67],
    [{ partialFilterExpression: { $expr: { $eq: ['$a', 1] } } }, 224],
    [{ partialFilterExpression: { $and: [{ $expr: true }] } }, 224],
    [{ partialFilterExpression: { a: { $frob: 1 } } }, 2],
    [{ partialFilterExpression: { $and: [] } }, 2],
    [
      {
        partialFilterExpression: {
          $or: [{ a: 1, $or: [{ b: 1, $or: [{ c: 1 }, { d: 1, e: 1 }] }, { f: 1 }] }, { g: 1 }],
        },
      },
      67,
    ],
  ];
  for (const [options, code] of refused) {
    it(`is refused with ${code}: ${JSON.stringify(options, (_, value) => (value === undefined ? 'none' : value))}`, async () => {
      const definition: Document = { key: { a: 1 }, name: 'a_1', ...options };
      for (const [option, value] of Object.entries(options))
        if (value === undefined) delete definition[option];
      expect(await errorCode(make(definition))).to.equal(code);
      expect(await errorCode(make({ key: { z: 1 }, name: 'z_1' }, definition))).to.equal(code);
      expect((await db.listCollections().toArray()).length).to.equal(0);
    });
  }

  it('is taken with all that MongoDB takes', async () => {
    const taken: Document[] = [
      { unique: 1 },
      { unique: Long.fromNumber(0) },
      { unique: Decimal128.fromString('2.5'), sparse: 0 },
      { sparse: 1.5 },
      { background: 1, dropDups: false, v: 1 },
      { hidden: true },
      { key: { a: 0.5, b: -7 } },
      { key: { 'a.$id': 1 } },
      { key: { a$: 1, 'b.c$d': 1 } },
      { expireAfterSeconds: 0 },
      { expireAfterSeconds: 2 ** 31 - 1 },
      { expireAfterSeconds: 1.5 },
      { collation: { locale: 'simple' } },
      { partialFilterExpression: {} },
      { partialFilterExpression: { a: null } },
      { partialFilterExpression: { a: { $exists: true, $gt: 1, $lte: 5 } } },
      { partialFilterExpression: { a: { $type: ['string', 'int'] } } },
      { partialFilterExpression: { a: { $in: [1, 2] } } },
      { partialFilterExpression: { $or: [{ a: 1 }, { b: { $gt: 2 } }] } },
      { partialFilterExpression: { $and: [{ a: 1 }, { $or: [{ b: 1 }, { c: 1 }] }] } },
    ];
    for (const [position, options] of taken.entries()) {
      const key = { [`field${position}`]: 1 };
      expect(
        await errorCode(make({ key, name: `i${position}`, ...options })),
        JSON.stringify(options),
      ).to.equal(undefined);
    }
  });

  it('takes a number for a flag, as MongoDB does', async () => {
    await make({ key: { a: 1 }, name: 'a_1', unique: 1 });
    await db.collection('items').insertOne({ a: 1 });
    expect(await errorCode(db.collection('items').insertOne({ a: 1 }))).to.equal(11000);
  });

  it('that is refused leaves none of its command, built or not', async () => {
    await db.collection('items').insertMany([{ b: 1 }, { b: 1 }]);
    const both = make({ key: { a: 1 }, name: 'a_1' }, { key: { b: 1 }, name: 'b_1', unique: true });
    expect(await errorCode(both)).to.equal(11000);
    expect(await names()).to.deep.equal(['_id_']);
  });

  it('may differ from another of the same key by what else identifies an index, under a name of its own', async () => {
    await make({ key: { a: 1 }, name: 'plain' });
    await make({ key: { a: 1 }, name: 'unique', unique: true });
    await make({ key: { a: 1 }, name: 'sparse', sparse: true });
    await make({ key: { a: 1 }, name: 'partial', partialFilterExpression: { a: 1 } });
    expect(await names()).to.deep.equal(['_id_', 'plain', 'unique', 'sparse', 'partial']);
    expect(await errorCode(make({ key: { a: 1 }, name: 'plain', unique: true }))).to.equal(86);
    expect(await errorCode(make({ key: { a: 1 }, name: 'plain', expireAfterSeconds: 5 }))).to.equal(85);
    expect(await errorCode(make({ key: { a: 1 }, name: 'plain', hidden: true }))).to.equal(85);
    expect(await errorCode(make({ key: { a: 1 }, name: 'other' }))).to.equal(85);
    expect((await make({ key: { a: 1 }, name: 'plain', unique: 0 })).note).to.equal(
      'all indexes already exist',
    );
  });
});
