import { createHash } from 'node:crypto';
import { compileFilter, type Filter } from '../filter/filter.js';
import { withCollation } from '../values/collation.js';
import { KeyWriter } from '../values/key-writer.js';
import { write } from '../values/order.js';
import { indexedValues, missing } from '../values/paths.js';
import { asFlag, asNumber, type Document, isDocument } from '../values/values.js';

/** An index: its specification and its compiled form. */
export interface Index {
  readonly id: number;
  readonly name: string;
  /** As `listIndexes` shows it. */
  readonly definition: Document;
  readonly fields: readonly string[];
  readonly isUnique: boolean;
  readonly isSparse: boolean;
  /** Whether searches do not use it. */
  readonly isHidden: boolean;
  /** The documents that a partial index holds. */
  readonly partial: { readonly filter: Document; readonly test: Filter } | undefined;
  /** Seconds after the date in the field at which a document expires. */
  readonly expireAfterSeconds: number | undefined;
  /** Whether some document has several keys, through an array. Once it has, two conditions may be met by different ones. */
  isMultikey: boolean;
}

export function toIndex(id: number, definition: Document, isMultikey: boolean): Index {
  const { key, name, partialFilterExpression: filter } = definition;
  const fields = isDocument(key) ? Object.keys(key) : [];
  return {
    id,
    name: String(name),
    definition,
    fields,
    isUnique: asFlag(definition.unique) || name === '_id_',
    isSparse: asFlag(definition.sparse),
    isHidden: definition.hidden === true,
    partial: isDocument(filter) ? { filter, test: compileFilter(filter) } : undefined,
    expireAfterSeconds: asNumber(definition.expireAfterSeconds),
    isMultikey,
  };
}

/** An index's view of a document: its keys, and the values of the fields for an error message. */
export interface Keys {
  readonly keys: readonly Buffer[];
  readonly tuples: readonly (readonly unknown[])[];
  readonly isMultikey: boolean;
}

const none: Keys = { keys: [], tuples: [], isMultikey: false };

export function keysOf(index: Index, document: Document): Keys {
  const { partial } = index;
  // What an index holds is not for the collation of a command to say.
  if (partial !== undefined && !withCollation(undefined, () => partial.test(document))) return none;
  const { tuples: all, isArray: isMultikey } = indexedValues(document, index.fields);
  const tuples = index.isSparse ? all.filter((tuple) => tuple.some((value) => value !== missing)) : all;
  if (tuples.length === 1) return { keys: [keyOf(tuples[0] ?? [])], tuples, isMultikey };
  // One document may have a value twice; a unique index forbids it only to others.
  const distinct = new Map(tuples.map((tuple) => [keyOf(tuple).toString('latin1'), tuple]));
  return {
    keys: [...distinct.keys()].map((key) => Buffer.from(key, 'latin1')),
    tuples: [...distinct.values()],
    isMultikey,
  };
}

/** The longest key, and how much of a longer one is kept in front of its digest. The storage allows 1978 bytes in all. */
const longest = 1_900;
export const keptOfLong = 1_800;

/** The key of some values. What is missing counts as null. */
export function keyOf(values: readonly unknown[]): Buffer {
  const writer = new KeyWriter();
  for (const value of values) write(writer, value === missing ? null : value);
  const key = writer.finish();
  if (key.length <= longest) return key;
  return Buffer.concat([key.subarray(0, keptOfLong), createHash('sha256').update(key).digest()]);
}
