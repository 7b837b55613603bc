import { Binary, Decimal128, Double, Long } from 'bson';
import { expect } from 'chai';
import fc from 'fast-check';
import { select } from '../src/commands/select.js';
import { compileFilter } from '../src/filter/filter.js';
import { Catalog } from '../src/storage/catalog.js';
import type { Collection } from '../src/storage/collection.js';
import { keysOf, toIndex } from '../src/storage/index-keys.js';
import { choosePlan } from '../src/storage/plan.js';
import { Storage } from '../src/storage/storage.js';
import { compileUpdate } from '../src/update/update.js';
import type { Document } from '../src/values/values.js';
import { temporaryDirectory } from './temporary-directory.js';

const scalar = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 4 }) },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.constantFrom('', 'a', 'b', 'k'.repeat(2_000), `${'k'.repeat(2_000)}l`) },
  fc.constantFrom(
    null,
    true,
    false,
    1.5,
    Number.NaN,
    new Double(1),
    Long.fromNumber(2),
    Decimal128.fromString('1.5'),
  ),
  fc.constantFrom(new Date(0), new Date(5), new Binary(Uint8Array.of(1)), new Binary(Uint8Array.of(2))),
);
const field = fc.constantFrom('a', 'b');
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  fc.dictionary(field, scalar, { maxKeys: 2, noNullPrototype: true }),
  fc.array(fc.dictionary(field, scalar, { maxKeys: 2, noNullPrototype: true }), { maxLength: 2 }),
);
const document = fc.dictionary(field, value, { maxKeys: 2, noNullPrototype: true });
const path = fc.oneof({ weight: 4, arbitrary: field }, fc.constantFrom('a.a', 'a.b', 'b.a', 'a.0', '_id'));
const operator = fc.oneof(
  fc
    .tuple(fc.constantFrom('$eq', '$gt', '$gte', '$lt', '$lte', '$ne'), value)
    .map(([name, operand]) => ({ [name]: operand })),
  fc.array(value, { maxLength: 3 }).map(($in) => ({ $in })),
  fc.boolean().map(($exists) => ({ $exists })),
  fc.integer({ min: 0, max: 3 }).map((low) => ({ $gte: low, $lt: low + 1 })),
  { weight: 2, arbitrary: scalar.map(($eq) => ({ $eq })) },
);
const flat = fc.dictionary(path, fc.oneof(operator, value), { maxKeys: 3, noNullPrototype: true });
const filter: fc.Arbitrary<Document> = fc.oneof(
  { weight: 4, arbitrary: flat },
  fc.tuple(flat, flat).map((clauses) => ({ $and: clauses })),
  fc.tuple(flat, flat).map((clauses) => ({ $or: clauses })),
);
const definition: fc.Arbitrary<Document> = fc
  .record({
    key: fc
      .uniqueArray(fc.oneof({ weight: 4, arbitrary: field }, fc.constantFrom('a.a', 'a.b', 'b.a', 'a.0')), {
        minLength: 1,
        maxLength: 2,
      })
      .map((paths) => Object.fromEntries(paths.map((each) => [each, 1]))),
    option: fc.constantFrom(
      {},
      {},
      { sparse: true },
      { partialFilterExpression: { b: { $exists: true } } },
      { partialFilterExpression: { a: 1 } },
      { partialFilterExpression: { a: { $gt: 0 } } },
      { partialFilterExpression: { b: null, a: { $gt: '' } } },
    ),
  })
  .map(({ key, option }) => ({ key, ...option }));
const change: fc.Arbitrary<Document> = fc.oneof(
  fc.tuple(fc.constantFrom('a', 'b'), value).map(([name, operand]) => ({ $set: { [name]: operand } })),
  fc.constantFrom('a', 'b').map((name) => ({ $unset: { [name]: '' } })),
  document,
);

describe('indexes of the embedded server', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let storage: Storage;
  let catalog: Catalog;
  let count = 0;

  before(async () => {
    directory = await temporaryDirectory();
    storage = new Storage(directory.path, { isThrowaway: true });
    catalog = new Catalog(storage);
  });
  after(async () => {
    await storage.close();
    await directory.remove();
  });

  /** What two arrays in one document make impossible for a compound index is not what is tested here. */
  const attempt = (task: () => void) => {
    try {
      task();
    } catch (error) {
      expect(error).to.include({ code: 171 });
    }
  };

  function checkEntries(collection: Collection): void {
    for (const index of collection.indexes) {
      const expected = [...collection.all()].flatMap(({ record, document: stored }) =>
        keysOf(index, stored).keys.map((key) => `${key.toString('hex')} ${record}`),
      );
      expect(
        collection.entriesOf(index).map(({ key, record }) => `${key.toString('hex')} ${record}`),
      ).to.have.members(expected);
    }
  }

  it('serve a search that asks for no more than a partial one holds', () => {
    storage.transaction(() => {
      const collection = catalog.create('test', `items_${++count}`);
      const partialFilterExpression = { b: null, a: { $gt: '' } };
      collection.addIndex(toIndex(1, { v: 2, name: 'a', key: { a: 1 }, partialFilterExpression }, false));
      const isServed = (asked: Document) => choosePlan(collection.indexes, asked) !== undefined;
      for (const a of ['x', { $eq: 'x' }, { $in: ['x', 'y'] }, { $gt: 'x' }, { $gte: 'x', $lt: 'y' }])
        expect(isServed({ a, b: null }), JSON.stringify(a)).to.equal(true);
      for (const a of [
        '',
        1,
        null,
        { $in: ['x', ''] },
        { $in: ['x', 1] },
        { $gte: '' },
        { $lt: 'x' },
        { $exists: true },
      ])
        expect(isServed({ a, b: null }), JSON.stringify(a)).to.equal(false);
      expect(isServed({ a: 'x' })).to.equal(false);
    });
  });

  it('find exactly what a search of all documents finds, whatever was changed before', () => {
    const documents = fc.array(document, { minLength: 1, maxLength: 12 });
    const changes = fc.array(fc.tuple(flat, fc.option(change)), { maxLength: 4 });
    const filters = fc.array(filter, { minLength: 5, maxLength: 15 });
    fc.assert(
      fc.property(
        documents,
        fc.array(definition, { maxLength: 3 }),
        changes,
        filters,
        (given, definitions, steps, asked) => {
          storage.transaction(() => {
            const collection = catalog.create('test', `items_${++count}`);
            const half = Math.floor(given.length / 2);
            const insert = (each: Document, _id: number) =>
              attempt(() => collection.insert({ _id, ...each }));
            for (const [position, each] of given.slice(0, half).entries()) insert(each, position);
            for (const [position, each] of definitions.entries()) {
              attempt(() =>
                collection.addIndex(
                  toIndex(position + 2, { v: 2, ...each, name: `index_${position}` }, false),
                ),
              );
            }
            for (const [position, each] of given.slice(half).entries()) insert(each, half + position);
            for (const [where, update] of steps) {
              const found = select(collection, { filter: where });
              for (const stored of found) {
                if (update === null) collection.remove(stored);
                else
                  attempt(() =>
                    collection.replace(stored, compileUpdate(update, {}, []).apply(stored.document, false)),
                  );
              }
            }
            checkEntries(collection);
            for (const each of asked) {
              const test = compileFilter(each);
              const expected = [...collection.all()]
                .filter((stored) => test(stored.document))
                .map(({ record }) => record);
              expect(select(collection, { filter: each }).map(({ record }) => record)).to.have.members(
                expected,
              );
            }
            catalog.drop(collection);
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that are unique hold every value once', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(document, fc.boolean()), { maxLength: 20 }), (given) => {
        storage.transaction(() => {
          const collection = catalog.create('test', `unique_${++count}`);
          collection.addIndex(
            toIndex(2, { v: 2, key: { a: 1 }, name: 'a_1', unique: true, sparse: true }, false),
          );
          for (const [_id, [each, removes]] of given.entries()) {
            const [index] = collection.indexes.slice(1);
            if (index === undefined) throw new Error('the index is missing');
            const taken = new Set(collection.entriesOf(index).map(({ key }) => key.toString('hex')));
            const isDuplicate = keysOf(index, each).keys.some((key) => taken.has(key.toString('hex')));
            if (isDuplicate) expect(() => collection.insert({ _id, ...each })).to.throw('E11000');
            else collection.insert({ _id, ...each });
            const [first] = removes ? collection.all() : [];
            if (first !== undefined) collection.remove(first);
          }
          checkEntries(collection);
          catalog.drop(collection);
        });
      }),
      { numRuns: 100 },
    );
  });
});
