import { Binary, Decimal128, Double, Int32, Long, Timestamp } from 'bson';

/**
 * A decoded document. A value is a plain JavaScript one wherever that loses nothing: an int32 is a number, and so is a
 * double, unless its value is that of an int32, when it stays a `Double`; an int64 is always a `Long`. So a document that
 * is read and written again keeps the type of each of its numbers.
 */
export type Document = Record<string, unknown>;

/** Any of the four number types of BSON. */
export type Numeric = number | Double | Long | Decimal128;

export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

export function isNumeric(value: unknown): value is Numeric {
  return (
    typeof value === 'number' ||
    value instanceof Double ||
    (value instanceof Long && !(value instanceof Timestamp)) ||
    value instanceof Decimal128
  );
}

/** The nearest double of a number of any type. */
export function toDouble(value: Numeric): number {
  if (typeof value === 'number') return value;
  return value instanceof Decimal128 ? Number(value.toString()) : Number(value.valueOf());
}

/** A double as a value: a plain number, unless that would be taken for an int32. */
export function fromDouble(value: number): number | Double {
  return isInt32(value) ? new Double(value) : value;
}

/** Whether a plain number is encoded as an int32. */
export function isInt32(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

/** What the parameters of commands need: a number of any type as a plain one, or undefined if it is something else. */
export function asNumber(value: unknown): number | undefined {
  if (value instanceof Int32) return value.valueOf();
  return isNumeric(value) ? toDouble(value) : undefined;
}

/** MongoDB takes numbers for flags as well. */
export function asFlag(value: unknown): boolean {
  return value === true || (isNumeric(value) && toDouble(value) !== 0);
}

/** Binary data whose text form, by which the aggregation library compares values, is unlike that of any other bytes. */
export class Bytes extends Binary {
  override toString(): string {
    return `${this.sub_type}:${Buffer.from(this.value()).toString('hex')}`;
  }
}

/** The name of a value's type, as in error messages and in `$type`. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'number') return isInt32(value) ? 'int' : 'double';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (typeof value === 'object' && '_bsontype' in value)
    return bsonTypeNames.get(String(value._bsontype)) ?? 'object';
  return 'object';
}

const bsonTypeNames = new Map([
  ['Double', 'double'],
  ['Long', 'long'],
  ['Decimal128', 'decimal'],
  ['ObjectId', 'objectId'],
  ['Binary', 'binData'],
  ['BSONRegExp', 'regex'],
  ['Timestamp', 'timestamp'],
  ['Code', 'javascript'],
  ['BSONSymbol', 'symbol'],
  ['MinKey', 'minKey'],
  ['MaxKey', 'maxKey'],
]);
