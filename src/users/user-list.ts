import type { Connection, Model } from 'mongoose';
import { trusted } from '../database/model.js';
import { driverTypes } from '../database/mongoose.js';
import { runCommand } from '../database/run-command.js';
import { valueAt } from '../value-at.js';
import { isKey, isOfKinds, keyKinds, kindsAfter, type UserKey, valueKinds } from './user-id.js';
import type { UserDocument, UserMapping } from './user-map.js';
import type { UserRecord } from './user-record.js';
import { userModel } from './user-store.js';

/** What a list of users may be sorted by. */
export const userOrders = ['id', 'email', 'username', 'name', 'createdAt', 'updatedAt'] as const;
export type UserOrder = (typeof userOrders)[number];

export interface UserQuery {
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  readonly sort?: UserOrder | undefined;
  readonly isDescending?: boolean | undefined;
  /** Beginnings, normalised. */
  readonly email?: string | undefined;
  readonly username?: string | undefined;
  readonly role?: string | undefined;
  readonly disabled?: boolean | undefined;
}

export interface UserPage {
  readonly records: readonly UserRecord[];
  readonly next: string | undefined;
}

/** Where a page ends: the last user's id and, where the list is sorted by another field, that field's value. */
interface Place {
  readonly key: UserKey;
  readonly value: unknown;
}

/** Lists of users, a page at a time. A page by `id` is one command, however many users there are. */
export class UserList {
  readonly #model: Model<UserDocument>;
  readonly #mapping: UserMapping;

  constructor(connection: Connection, collection: string, mapping: UserMapping) {
    this.#model = userModel(connection, collection);
    this.#mapping = mapping;
  }

  /** A page; undefined where `after` is no place in it. */
  async page(query: UserQuery): Promise<UserPage | undefined> {
    const { limit, sort = 'id', isDescending = false } = query;
    const path = sort === 'id' ? '_id' : this.#mapping.pathOf(sort);
    const place = query.after === undefined ? undefined : placeOf(query.after);
    if (query.after !== undefined && !place) return undefined;
    const direction = isDescending ? -1 : 1;
    const order = { ...(path === '_id' ? {} : { [path]: direction }), _id: direction } as const;
    const documents: UserDocument[] = [];
    // One more than asked for says whether there is a next page.
    for (const range of rangesAfter(place, path, isDescending)) {
      const left = limit + 1 - documents.length;
      if (left <= 0) break;
      const filter = { $and: [this.#filterOf(query), range] };
      documents.push(...(await runCommand(this.#model.find(filter).sort(order).limit(left).lean())));
    }
    const last = documents[limit - 1];
    return {
      records: documents.slice(0, limit).map((document) => this.#mapping.toRecord(document)),
      next:
        last && documents.length > limit
          ? toCursor({
              key: last._id,
              value: path === '_id' ? undefined : sortedValue(valueAt(last, path), isDescending),
            })
          : undefined,
    };
  }

  #filterOf({ email, username, role, disabled }: UserQuery): object {
    const clauses = [
      beginsWith(this.#mapping.pathOf('email'), email),
      beginsWith(this.#mapping.pathOf('username'), username),
      role === undefined ? {} : this.#mapping.withRole(role),
      disabled === undefined ? {} : this.#mapping.withDisabled(disabled),
    ];
    return Object.assign({}, ...clauses);
  }
}

// A range and not a pattern, so that no character of the prefix is special.
function beginsWith(path: string, prefix: string | undefined): object {
  return prefix === undefined ? {} : { [path]: trusted({ $gte: prefix, $lt: `${prefix}\u{10ffff}` }) };
}

/**
 * What comes after a place, as filters whose results follow one another: MongoDB compares values of one kind only, and nothing is less
 * than anything.
 */
function rangesAfter(place: Place | undefined, path: string, isDescending: boolean): readonly object[] {
  if (!place) return [{}];
  const { key, value } = place;
  const beyond = (one: unknown) => trusted(isDescending ? { $lt: one } : { $gt: one });
  const byId = [
    { _id: beyond(key) },
    ...kindsAfter(keyKinds, key, isDescending).map((least) => ({ _id: trusted({ $gte: least }) })),
  ];
  if (path === '_id') return byId;
  const ofSameValue = byId.map((range) => ({ ...range, [path]: trusted({ $eq: value }) }));
  if (value === null)
    return isDescending ? ofSameValue : [...ofSameValue, { [path]: trusted({ $ne: null }) }];
  return [
    ...ofSameValue,
    { [path]: beyond(value) },
    ...kindsAfter(valueKinds, value, isDescending).map((least) => ({ [path]: trusted({ $gte: least }) })),
    ...(isDescending ? [{ [path]: null }] : []),
  ];
}

/** By which of the values of a list MongoDB sorts a document. */
function sortedValue(value: unknown, isDescending: boolean): unknown {
  if (!Array.isArray(value)) return value;
  const sorted = value.filter((one) => typeof one === 'string').toSorted();
  return isDescending ? sorted.at(-1) : sorted[0];
}

function toCursor({ key, value = null }: Place): string {
  return Buffer.from(driverTypes().BSON.EJSON.stringify([key, value], { relaxed: false })).toString(
    'base64url',
  );
}

/** Whatever a client sends: only values of the kinds that `toCursor` is given. */
function placeOf(cursor: string): Place | undefined {
  const { Double, EJSON, Int32 } = driverTypes().BSON;
  try {
    // Not relaxed, which rounds integers beyond 2^53.
    const parsed: readonly unknown[] = EJSON.parse(Buffer.from(cursor, 'base64url').toString(), {
      relaxed: false,
    });
    const [key, value = null] = parsed.map((one) =>
      one instanceof Int32 || one instanceof Double ? one.valueOf() : one,
    );
    const isValue = value === null || (isOfKinds(valueKinds, value) && isStored(value));
    return isKey(key) && isValue ? { key, value } : undefined;
  } catch {
    return undefined;
  }
}

/** Levels of a document of MongoDB. */
const maximumDepth = 100;

/** Members that no value of a document has: the driver would take it for something else, or fail. */
const reserved: readonly string[] = ['_bsontype', '__proto__'];

/** Whether a document may have such a value, so that a command can. */
function isStored(value: unknown, depth = 1): boolean {
  const { Code, DBRef } = driverTypes();
  if (depth > maximumDepth || value instanceof Code || value instanceof DBRef) return false;
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  if (Array.isArray(value)) return value.every((one) => isStored(one, depth + 1));
  const isPlain = Object.getPrototypeOf(Object(value)) === Object.prototype;
  // Others hold no values themselves.
  if (!isPlain) return true;
  return Object.entries(Object(value)).every(
    ([name, one]) => !reserved.includes(name) && isStored(one, depth + 1),
  );
}
