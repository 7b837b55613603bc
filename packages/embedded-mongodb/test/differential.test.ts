import { randomBytes } from 'node:crypto';
import { EJSON } from 'bson';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  Binary,
  type Collection,
  Decimal128,
  type Document,
  Double,
  Long,
  MongoClient,
  ObjectId,
} from 'mongodb';
import { startEmbeddedMongodb } from '../src/start.js';
import { errorCode, type Item, realServer } from './server-under-test.js';

const scalar = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -2, max: 5 }) },
  { weight: 3, arbitrary: fc.constantFrom('', 'a', 'ab', 'b', 'é', '10') },
  fc.constantFrom(0.5, 1.5, 0.1, Number.NaN, Number.POSITIVE_INFINITY, new Double(1), 9_007_199_254_740_992),
  fc.constantFrom(Long.fromNumber(1), Long.fromString('9007199254740993'), Decimal128.fromString('2.50')),
  fc.constant(null),
  fc.boolean(),
  fc.constantFrom(new Date(0), new Date(1_000), new ObjectId('000000000000000000000001')),
  fc.constantFrom(new Binary(Uint8Array.of(255, 254)), new Binary(Uint8Array.of(255, 253))),
);
const field = fc.constantFrom('a', 'b', 'c');
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 5, arbitrary: scalar },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    { weight: 2, arbitrary: fc.dictionary(field, tie('value'), { maxKeys: 2, noNullPrototype: true }) },
  ),
})).value;
const document = fc.dictionary(field, value, { maxKeys: 3, noNullPrototype: true });
const path = fc.oneof(
  { weight: 3, arbitrary: field },
  fc.tuple(field, fc.constantFrom('a', 'b', '0', '1')).map((parts) => parts.join('.')),
);

const values = fc.array(value, { maxLength: 3 });
const operator = <T>(names: string[], operand: fc.Arbitrary<T>): fc.Arbitrary<Document> =>
  fc.tuple(fc.constantFrom(...names), operand).map(([name, given]) => ({ [name]: given }));
const simple = fc.oneof(
  operator(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte'], value),
  operator(['$in', '$nin', '$all'], values),
  operator(['$exists'], fc.boolean()),
  operator(['$size'], fc.nat(3)),
  operator(
    ['$type'],
    fc.constantFrom('string', 'int', 'double', 'number', 'array', 'object', 'null', 'long'),
  ),
  operator(['$regex'], fc.constantFrom('a', '^a', 'b$')),
);
const condition = fc.oneof(
  { weight: 4, arbitrary: simple },
  operator(['$not', '$elemMatch'], simple),
  fc.tuple(field, simple).map(([name, inner]) => ({ $elemMatch: { [name]: inner } })),
  value,
);
const flat = fc.dictionary(path, condition, { minKeys: 1, maxKeys: 2, noNullPrototype: true });
const filter = fc.oneof(
  { weight: 4, arbitrary: flat },
  operator(['$and', '$or', '$nor'], fc.array(flat, { minLength: 1, maxLength: 2 })),
);

const at = <T>(names: string[], operand: fc.Arbitrary<T>): fc.Arbitrary<Document> =>
  fc
    .tuple(fc.constantFrom(...names), path, operand)
    .map(([name, where, given]) => ({ [name]: { [where]: given } }));
const someValues = fc.array(value, { minLength: 1, maxLength: 2 });
const update = fc.oneof(
  at(['$set', '$min', '$max', '$push', '$addToSet', '$pull'], value),
  at(['$inc', '$mul'], fc.constantFrom(1, -2, 0.5, Long.fromNumber(3), Decimal128.fromString('1.5'))),
  at(['$unset'], fc.constant('')),
  at(['$pullAll'], values),
  at(['$pull'], simple),
  at(['$addToSet'], fc.record({ $each: someValues })),
  at(
    ['$push'],
    fc.record({
      $each: someValues,
      $position: fc.integer({ min: -2, max: 2 }),
      $slice: fc.constantFrom(1, 2, -1),
    }),
  ),
);

const show = (given: unknown) => EJSON.stringify(given, { relaxed: false });

function differential(uri: string): void {
  describe('the embedded server beside a real one', () => {
    const database = `embedded_mongodb_test_${randomBytes(6).toString('hex')}`;
    const exact = { promoteValues: false, promoteLongs: false } as const;
    let embedded: Awaited<ReturnType<typeof startEmbeddedMongodb>>;
    let clients: MongoClient[];
    let collections: Collection<Item>[];

    before(async () => {
      embedded = await startEmbeddedMongodb();
      clients = await Promise.all([embedded.uri, uri].map((each) => new MongoClient(each, exact).connect()));
      collections = clients.map((client) => client.db(database).collection('items'));
    });
    after(async () => {
      for (const client of clients) {
        await client.db(database).dropDatabase();
        await client.close();
      }
      await embedded.close();
    });

    /** Asks both servers; an error counts by its code. */
    const both = async (ask: (items: Collection<Item>) => Promise<unknown>): Promise<string[]> =>
      Promise.all(
        collections.map(async (items) => {
          let answer: unknown;
          const code = await errorCode(ask(items).then((given) => (answer = given)));
          return show({ code: code === undefined ? null : Number(code), answer });
        }),
      );

    it('finds the same documents', async function () {
      this.timeout(240_000);
      const documents = fc.sample(document, 100).map((given, _id) => ({ _id, ...given }));
      await both((items) => items.insertMany(documents));
      await fc.assert(
        fc.asyncProperty(filter, async (given) => {
          const [ours, theirs] = await both(async (items) =>
            (await items.find(given).project({ _id: 1 }).sort({ _id: 1 }).toArray()).map(({ _id }) =>
              Number(_id),
            ),
          );
          expect(ours).to.equal(theirs);
        }),
        { numRuns: 400 },
      );
    });

    it('makes the same documents of the same updates', async function () {
      this.timeout(240_000);
      let count = 1_000;
      await fc.assert(
        fc.asyncProperty(document, update, async (given, change) => {
          // The other server takes a boolean for a number.
          fc.pre(!(/true|false/.test(show(given)) && /\$inc|\$mul/.test(show(change))));
          // And refuses to remove a field of what is an array, where there is nothing to remove.
          fc.pre(!(show(given).includes('[') && /\$unset":\{"\w\.[ab]/.test(show(change))));
          const _id = count++;
          const [ours, theirs] = await both(async (items) => {
            await items.insertOne({ _id, ...given });
            const code = await errorCode(items.updateOne({ _id }, change));
            // A name where an array wants an index: MongoDB says 28, and the other sometimes 9.
            const kind = Number(code) === 9 ? 28 : Number(code);
            return { code: code === undefined ? null : kind, after: await items.findOne({ _id }) };
          });
          expect(ours).to.equal(theirs);
        }),
        { numRuns: 300 },
      );
    });
  });
}

// Without a real server there is nothing to compare with.
if (realServer !== undefined) differential(realServer);
