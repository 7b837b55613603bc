import type { mongo, Types } from 'mongoose';
import { driverTypes } from '../database/mongoose.js';

/** An `_id` as the database has it: an ObjectId, a string, a UUID or a number. */
export type UserKey = unknown;

const objectId = /^[\da-f]{24}$/;
const uuid = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/;
const int64 = /^-?\d{16,19}$/;
const maximumLength = 256;
const uuidSubtype = 4;

/** The id of a user as a text, which is how it is known everywhere but in the database. */
export function idOf(key: UserKey): string {
  const { BSON, Long, ObjectId } = driverTypes();
  if (isUuid(key)) return key.toUUID().toString();
  // Of another kind it is shown, and nobody is found by it.
  return typeof key === 'object' && !(key instanceof ObjectId) && !(key instanceof Long)
    ? BSON.EJSON.stringify(key)
    : String(key);
}

/**
 * The id that the application's own code gives: a text, or the `_id` of a document, by its text. Empty where it is neither, which is
 * nobody's.
 */
export function givenId(given: unknown): string {
  if (typeof given === 'number' || typeof given === 'bigint')
    return Number.isFinite(Number(given)) ? String(given) : '';
  if (isKey(given)) return idOf(given);
  // Of another copy of bson than mongoose's, which an ObjectId and a UUID have in common.
  const { toHexString }: { readonly toHexString?: unknown } = Object(given);
  return typeof toHexString === 'function' ? String(toHexString.call(given)) : '';
}

/**
 * The keys that a text may stand for, in the order of their kinds in MongoDB; none where it is nobody's. In lower case only: caches and
 * session indexes know a user by one spelling.
 */
export function keysOf(id: string): readonly UserKey[] {
  if (id === '' || id.length > maximumLength || !id.isWellFormed()) return [];
  if (objectId.test(id)) return [id, new (driverTypes().ObjectId)(id)];
  if (uuid.test(id)) return [id, new (driverTypes().UUID)(id)];
  return [...numbersOf(id), id];
}

/** One number for a text that is one. Beyond 2^53 the text of a double may be that of another integer. */
function numbersOf(id: string): readonly UserKey[] {
  const { Long } = driverTypes();
  const number = Number(id);
  const isNumber = Number.isFinite(number) && String(number) === id;
  const isLong = int64.test(id) && !Number.isSafeInteger(number) && Long.fromString(id).toString() === id;
  return [...(isNumber ? [number] : []), ...(isLong ? [Long.fromString(id)] : [])];
}

/** Whether a user is found again by the text of its key. Where not, it has no session. */
export function isFoundAgain(key: UserKey): boolean {
  return isKey(key) && keysOf(idOf(key)).length > 0;
}

/** Whether two keys are one in the database. */
export function isSameKey(one: UserKey, other: UserKey): boolean {
  return distinctOf(one) === distinctOf(other);
}

/** A text that is the same for keys that are one in the database, and for no others. */
export function distinctOf(key: UserKey): string {
  return `${keyKinds.findIndex(([isOfKind]) => isOfKind(key))} ${idOf(key)}`;
}

/** What a session or another document of ours refers to a user by. */
export function referenceTo(id: string): Types.ObjectId | string {
  return objectId.test(id) ? new (driverTypes().ObjectId)(id) : id;
}

function isUuid(key: unknown): key is mongo.Binary {
  return key instanceof driverTypes().Binary && key.sub_type === uuidSubtype;
}

/** A kind of values, with the smallest one. */
type Kind = readonly [isOfKind: (value: unknown) => boolean, least: () => unknown];

const numbers: Kind = [
  (value) => typeof value === 'number' || value instanceof driverTypes().Long,
  () => Number.NEGATIVE_INFINITY,
];
const strings: Kind = [(value) => typeof value === 'string', () => ''];
const objectIds: Kind = [
  (value) => value instanceof driverTypes().ObjectId,
  () => new (driverTypes().ObjectId)('0'.repeat(24)),
];

/** The kinds of keys, in MongoDB's order. */
export const keyKinds: readonly Kind[] = [
  numbers,
  strings,
  [isUuid, () => new (driverTypes().Binary)(Buffer.alloc(0))],
  objectIds,
];

/** The kinds of what an application's documents have in a field, in the same order. Nothing at all comes before them. */
export const valueKinds: readonly Kind[] = [
  numbers,
  strings,
  [(value) => Object.getPrototypeOf(Object(value)) === Object.prototype, () => ({})],
  objectIds,
  [(value) => typeof value === 'boolean', () => false],
  [(value) => value instanceof Date, () => new Date(-8.64e15)],
];

/** Whether it is of a kind that an `_id` may be of. */
export function isKey(key: unknown): boolean {
  return isOfKinds(keyKinds, key);
}

export function isOfKinds(kinds: readonly Kind[], value: unknown): boolean {
  return kinds.some(([isOfKind]) => isOfKind(value));
}

/** The kinds that come after that of a value, each by its smallest value; in descending order those before it. */
export function kindsAfter(
  kinds: readonly Kind[],
  value: unknown,
  isDescending: boolean,
): readonly unknown[] {
  const own = kinds.findIndex(([isOfKind]) => isOfKind(value));
  const next = isDescending ? kinds.slice(0, own).reverse() : kinds.slice(own + 1);
  return next.map(([, least]) => least());
}
