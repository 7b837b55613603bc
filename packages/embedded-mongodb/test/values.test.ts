import {
  Binary,
  BSONRegExp,
  Decimal128,
  Double,
  deserialize,
  Int32,
  Long,
  ObjectId,
  serialize,
  Timestamp,
} from 'bson';
import { expect } from 'chai';
import fc from 'fast-check';
import { decode, encode } from '../src/values/decode.js';
import { areEqual, compareValues, orderKey } from '../src/values/order.js';

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value));
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n }), fc.integer({ min: -6_000, max: 6_000 }))
  .map(([digits, exponent]) => Decimal128.fromString(`${digits}E${exponent}`));
const number = fc.oneof(
  fc.double(),
  fc.double().map((value) => new Double(value)),
  fc.integer().map((value) => new Int32(value)),
  long,
  decimal,
);
const scalar = fc.oneof(
  number,
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc
    .tuple(fc.uint8Array({ maxLength: 20 }), fc.constantFrom(0, 2, 5, 128))
    .map((given) => new Binary(...given)),
  fc.tuple(fc.nat(), fc.nat()).map(([t, i]) => new Timestamp({ t, i })),
  fc.constantFrom('a', 'b+').map((pattern) => new BSONRegExp(pattern, 'i')),
);
const name = fc.string({ minLength: 1 }).filter((text) => !text.includes('\0') && text !== '__proto__');
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;
const document = fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true });

describe('values in the embedded server', () => {
  it('are decoded and encoded to the very same bytes', () => {
    fc.assert(
      fc.property(document, (given) => {
        const bytes = serialize(given);
        expect(Buffer.from(encode(decode(bytes)))).to.deep.equal(Buffer.from(bytes));
      }),
    );
  });

  it('that are cut short are an error, and never a document', () => {
    fc.assert(
      fc.property(document, fc.nat(), (given, at) => {
        const bytes = serialize(given);
        expect(() => decode(bytes.subarray(0, at % bytes.length))).to.throw();
      }),
    );
  });

  it('have one order: antisymmetric, transitive, and that of their keys', () => {
    const decoded = document.map((given) => decode(serialize(given)));
    fc.assert(
      fc.property(decoded, decoded, decoded, (a, b, c) => {
        const ab = Math.sign(compareValues(a, b));
        expect(Math.sign(compareValues(b, a)) + ab).to.equal(0);
        if (ab <= 0 && compareValues(b, c) <= 0) expect(compareValues(a, c)).to.be.at.most(0);
        expect(Math.sign(Buffer.compare(orderKey(a), orderKey(b)))).to.equal(ab);
      }),
    );
  });

  it('have keys of which none is the beginning of another', () => {
    const decoded = value.map((given) => decode(serialize({ given })).given);
    fc.assert(
      fc.property(decoded, decoded, (a, b) => {
        if (areEqual(a, b)) return;
        const [left, right] = [orderKey(a), orderKey(b)];
        const shorter = Math.min(left.length, right.length);
        expect(left.subarray(0, shorter).equals(right.subarray(0, shorter))).to.equal(false);
      }),
    );
  });

  it('that are numbers compare by value, whatever their type', () => {
    const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        const order = a < b ? -1 : a > b ? 1 : 0;
        const forms = (n: bigint) => [Long.fromBigInt(n), Decimal128.fromString(n.toString())];
        for (const left of forms(a)) {
          for (const right of forms(b)) expect(Math.sign(compareValues(left, right))).to.equal(order);
        }
      }),
    );
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        expect(Math.sign(compareValues(a, b))).to.equal(a < b ? -1 : a > b ? 1 : 0);
        expect(areEqual(a, new Double(a))).to.equal(true);
      }),
    );
    expect(compareValues(Decimal128.fromString('0.1'), 0.1)).to.be.below(0);
    expect(compareValues(Decimal128.fromString('0.5'), 0.5)).to.equal(0);
    expect(compareValues(Decimal128.fromString('1.50'), Decimal128.fromString('15E-1'))).to.equal(0);
    expect(compareValues(Decimal128.fromString('-0'), 0)).to.equal(0);
    expect(compareValues(Long.fromString('9007199254740993'), 9_007_199_254_740_992)).to.be.above(0);
    expect(compareValues(Decimal128.fromString('1E-6176'), 0)).to.be.above(0);
    expect(compareValues(Decimal128.fromString('1E6000'), Number.POSITIVE_INFINITY)).to.be.below(0);
    expect(compareValues(Number.NaN, Number.NEGATIVE_INFINITY)).to.be.below(0);
  });

  it('that are texts compare by code point, not by UTF-16 unit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareValues(a, b))).to.equal(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
    expect(compareValues('\uffff', '\u{10000}')).to.be.below(0);
  });

  it('that are bytes compare by length, subtype and bytes', () => {
    const bytes = (list: number[], subtype = 0) => new Binary(Uint8Array.from(list), subtype);
    expect(areEqual(bytes([0xff, 0xfe]), bytes([0xff, 0xfd]))).to.equal(false);
    expect(areEqual(bytes([1]), bytes([1], 4))).to.equal(false);
    expect(compareValues(bytes([2]), bytes([1, 1]))).to.be.below(0);
  });

  it('that are dates beyond the reach of JavaScript are an error, not another date', () => {
    const bytes = serialize({ at: new Date(0) });
    new DataView(bytes.buffer, bytes.byteOffset).setBigInt64(8, 8_640_000_000_000_001n, true);
    expect(() => decode(bytes)).to.throw('dates');
  });

  it('are what the driver reads from them', () => {
    const stored = encode({ a: 1, b: new Double(1), c: Long.ONE });
    const read = deserialize(stored, { promoteValues: false, promoteLongs: false });
    expect([read.a, read.b, read.c].map((item: object) => item.constructor)).to.deep.equal([
      Int32,
      Double,
      Long,
    ]);
  });
});
