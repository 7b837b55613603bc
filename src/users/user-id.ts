import mongoose, { Types } from 'mongoose';

const { Binary, UUID } = mongoose.mongo;

/** An `_id` as the database has it: an ObjectId, a string, a UUID or a number. */
export type UserKey = unknown;

const objectId = /^[\da-f]{24}$/;
const uuid = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/;
const number = /^-?\d{1,16}$/;
const maximumLength = 256;
const uuidSubtype = 4;

/** The id of a user as a text, which is how it is known everywhere but in the database. */
export function idOf(key: UserKey): string {
  if (key instanceof Binary && key.sub_type === uuidSubtype) return key.toUUID().toString();
  return String(key);
}

/**
 * The keys that a text may stand for, in the order of their kinds in MongoDB; none where it is nobody's. In lower case only: caches and
 * session indexes know a user by one spelling.
 */
export function keysOf(id: string): readonly UserKey[] {
  if (id === '' || id.length > maximumLength || !id.isWellFormed()) return [];
  if (objectId.test(id)) return [id, new Types.ObjectId(id)];
  if (uuid.test(id)) return [id, new UUID(id)];
  if (number.test(id) && Number.isSafeInteger(Number(id)) && String(Number(id)) === id)
    return [Number(id), id];
  return [id];
}

/** What a session or another document of ours refers to a user by. */
export function referenceTo(id: string): Types.ObjectId | string {
  return objectId.test(id) ? new Types.ObjectId(id) : id;
}

/** The kinds of keys in MongoDB's order, each with its smallest value. */
const kinds: readonly (readonly [isOfKind: (key: UserKey) => boolean, least: unknown])[] = [
  [(key) => typeof key === 'number', Number.NEGATIVE_INFINITY],
  [(key) => typeof key === 'string', ''],
  [(key) => key instanceof Binary, new Binary(Buffer.alloc(0))],
  [(key) => key instanceof Types.ObjectId, new Types.ObjectId('0'.repeat(24))],
];

/** Whether it is of a kind that an `_id` may be of. */
export function isKey(key: unknown): boolean {
  return kinds.some(([isOfKind]) => isOfKind(key));
}

/** The kinds that come after that of a key, each by its smallest value; in descending order those before it. */
export function kindsAfter(key: UserKey, isDescending: boolean): readonly unknown[] {
  const own = kinds.findIndex(([isOfKind]) => isOfKind(key));
  const next = isDescending ? kinds.slice(0, own).reverse() : kinds.slice(own + 1);
  return next.map(([, least]) => least);
}
