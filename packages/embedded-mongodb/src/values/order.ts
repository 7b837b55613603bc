import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  type Decimal128,
  type Double,
  type Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { activeCollation, type Collation } from './collation.js';
import { KeyWriter } from './key-writer.js';
import { writeNumber } from './number-order.js';
import { isDocument, isNumeric } from './values.js';

/** MongoDB's order of types. Types of the same rank compare by value: all numbers, strings and symbols. */
const ranks = {
  minKey: 0x01,
  missing: 0x02,
  null: 0x05,
  number: 0x0a,
  string: 0x0f,
  document: 0x14,
  array: 0x19,
  binary: 0x1e,
  objectId: 0x23,
  boolean: 0x28,
  date: 0x2d,
  timestamp: 0x2f,
  regularExpression: 0x32,
  code: 0x3c,
  maxKey: 0x7f,
} as const;

/** The rank of a value's type in the order of types. */
export function rankOf(value: unknown): number {
  if (value === undefined) return ranks.missing;
  if (value === null) return ranks.null;
  if (typeof value === 'string' || value instanceof BSONSymbol) return ranks.string;
  if (isNumeric(value)) return ranks.number;
  if (typeof value === 'boolean') return ranks.boolean;
  if (value instanceof Date) return ranks.date;
  if (Array.isArray(value)) return ranks.array;
  if (value instanceof ObjectId) return ranks.objectId;
  if (value instanceof Binary) return ranks.binary;
  if (value instanceof Timestamp) return ranks.timestamp;
  if (value instanceof BSONRegExp || value instanceof RegExp) return ranks.regularExpression;
  if (value instanceof Code) return ranks.code;
  if (value instanceof MinKey) return ranks.minKey;
  if (value instanceof MaxKey) return ranks.maxKey;
  return ranks.document;
}

/**
 * Bytes whose order is MongoDB's order of values, across all types: the keys of the indexes, and the one definition of
 * what is equal. No value's bytes are the beginning of another's.
 */
export function orderKey(value: unknown): Buffer {
  const writer = new KeyWriter();
  write(writer, value);
  return writer.finish();
}

/** A string that is the same for equal values only. */
export function equalityKey(value: unknown): string {
  const collation = activeCollation();
  if (collation === undefined) return orderKey(value).toString('latin1');
  const writer = new KeyWriter();
  write(writer, value, (text) => collation.representative(text));
  return writer.finish().toString('latin1');
}

/** Appends a value's order key to others, for an index of several fields. */
export function write(writer: KeyWriter, value: unknown, textOf = (text: string) => text): void {
  writer.byte(rankOf(value));
  if (typeof value === 'string') writer.text(textOf(value));
  else if (value instanceof BSONSymbol) writer.text(textOf(value.value));
  else if (isNumeric(value)) writeNumber(writer, value);
  else if (typeof value === 'boolean') writer.byte(value ? 1 : 0);
  else if (value instanceof Date) writer.int64(BigInt.asIntN(64, BigInt(Math.trunc(value.getTime() || 0))));
  else if (Array.isArray(value)) writeArray(writer, value, textOf);
  else if (value instanceof ObjectId) writer.bytes(value.id);
  else if (value instanceof Binary) writeBinary(writer, value);
  else if (value instanceof Timestamp) writer.uint64(BigInt.asUintN(64, value.toBigInt()));
  else if (value instanceof BSONRegExp) writeTexts(writer, value.pattern, value.options);
  else if (value instanceof RegExp) writeTexts(writer, value.source, value.flags);
  else if (value instanceof Code) writer.text(String(value.code));
  else if (isDocument(value)) writeDocument(writer, value, textOf);
}

/** Compares two values in MongoDB's order, strings by the collation of the command. */
export function compareValues(a: unknown, b: unknown): number {
  const collation = activeCollation();
  return collation === undefined ? compareBytes(a, b) : compareCollated(a, b, collation);
}

function compareCollated(a: unknown, b: unknown, collation: Collation): number {
  const rank = rankOf(a);
  if (rank !== rankOf(b)) return rank - rankOf(b);
  if (rank === ranks.string) return collation.compare(String(a), String(b));
  if (Array.isArray(a) && Array.isArray(b))
    return firstDifference(a, b, (x, y) => compareCollated(x ?? null, y ?? null, collation));
  if (!isDocument(a) || !isDocument(b)) return compareBytes(a, b);
  // Fields compare by type, then by name, then by value.
  return firstDifference(Object.entries(a), Object.entries(b), ([nameA, x], [nameB, y]) => {
    const order = rankOf(x) - rankOf(y) || compareBytes(nameA, nameB);
    return order === 0 ? compareCollated(x, y, collation) : order;
  });
}

function firstDifference<T>(a: readonly T[], b: readonly T[], compare: (x: T, y: T) => number): number {
  for (const [index, item] of a.entries()) {
    const other = b[index];
    if (index >= b.length || other === undefined) return 1;
    const order = compare(item, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareBytes(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') {
    if (a < b) return -1;
    if (a > b) return 1;
    if (a === b) return 0;
  }
  if (a instanceof Date && b instanceof Date) return Math.sign(a.getTime() - b.getTime());
  const rankA = rankOf(a);
  const rankB = rankOf(b);
  if (rankA !== rankB) return rankA - rankB;
  return Buffer.compare(orderKey(a), orderKey(b));
}

export function areEqual(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string' && activeCollation() === undefined) return a === b;
  return compareValues(a, b) === 0;
}

/** Whether two values are identical: unlike for `areEqual`, 1 and 1.0 differ here. */
export function areIdentical(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => areIdentical(item, b[index]));
  }
  if (isDocument(a) && isDocument(b)) {
    const names = Object.keys(a);
    const others = Object.keys(b);
    return (
      names.length === others.length &&
      names.every((name, index) => name === others[index] && areIdentical(a[name], b[name]))
    );
  }
  if (isNumeric(a) && isNumeric(b)) {
    return typeof a !== 'number' && a.constructor === b.constructor && numberText(a) === numberText(b);
  }
  return rankOf(a) === rankOf(b) && compareBytes(a, b) === 0;
}

function numberText(value: number | Double | Long | Decimal128): string {
  return value.toString();
}

function writeDocument(
  writer: KeyWriter,
  document: Record<string, unknown>,
  textOf: (text: string) => string,
): void {
  for (const [name, value] of Object.entries(document)) {
    if (value === undefined) continue;
    // Fields compare by type, then by name, then by value.
    writer.byte(rankOf(value));
    writer.text(name);
    write(writer, value, textOf);
  }
  writer.byte(0);
}

function writeArray(writer: KeyWriter, values: readonly unknown[], textOf: (text: string) => string): void {
  for (const value of values) write(writer, value === undefined ? null : value, textOf);
  writer.byte(0);
}

function writeBinary(writer: KeyWriter, value: Binary): void {
  const bytes = value.value();
  writer.uint32(bytes.length);
  writer.byte(value.sub_type);
  writer.bytes(bytes);
}

function writeTexts(writer: KeyWriter, ...texts: readonly string[]): void {
  for (const text of texts) writer.text(text);
}
