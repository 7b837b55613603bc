import { activeCollation } from '../values/collation.js';
import { decode, encodeStored } from '../values/decode.js';
import type { Document } from '../values/values.js';
import { checkId } from './document-id.js';
import { duplicateKey } from './duplicate-key.js';
import { IndexEntries } from './index-entries.js';
import { type Index, keysOf, toIndex } from './index-keys.js';
import { after, decodeRecord, prefix, recordKey } from './keys.js';
import { choosePlan, type Plan } from './plan.js';
import type { Storage } from './storage.js';

/** A document and the number under which it is stored, which grows in the order of insertion. */
export interface Stored {
  readonly record: number;
  readonly document: Document;
}

/** The interface between the catalog and a collection. */
export interface CollectionHome {
  readonly storage: Storage;
  /** Called when a collection's definition changed and must be stored. */
  save(collection: Collection): void;
}

/** One collection: its documents and its indexes, which change together. All writes run inside a transaction of the storage. */
export class Collection {
  readonly id: number;
  readonly database: string;
  readonly name: string;
  readonly uuid: Buffer;
  readonly #home: CollectionHome;
  readonly #entries: IndexEntries;
  #indexes: readonly Index[];
  #nextRecord: number;

  constructor(
    home: CollectionHome,
    definition: { id: number; database: string; name: string; uuid: Buffer },
    indexes: readonly Index[],
  ) {
    this.id = definition.id;
    this.database = definition.database;
    this.name = definition.name;
    this.uuid = definition.uuid;
    this.#home = home;
    this.#entries = new IndexEntries(home.storage, definition.id);
    this.#indexes = indexes;
    const start = prefix(this.id, 0);
    const last = home.storage.last(start, after(start));
    this.#nextRecord = last === undefined ? 1 : decodeRecord(last.key) + 1;
  }

  get namespace(): string {
    return `${this.database}.${this.name}`;
  }

  get indexes(): readonly Index[] {
    return this.#indexes;
  }

  insert(document: Document): void {
    checkId(document._id);
    const bytes = encodeStored(document);
    const record = this.#nextRecord;
    this.#reindex(record, undefined, document);
    this.#home.storage.put(recordKey(this.id, record), bytes);
    this.#nextRecord = record + 1;
  }

  replace({ record, document: before }: Stored, document: Document): void {
    const bytes = encodeStored(document);
    this.#reindex(record, before, document);
    this.#home.storage.put(recordKey(this.id, record), bytes);
  }

  remove({ record, document }: Stored): void {
    this.#reindex(record, document, undefined);
    this.#home.storage.remove(recordKey(this.id, record));
  }

  /** The documents that may pass a filter, as far as an index can tell; all of them if none helps. */
  *candidates(filter: Document): Generator<Stored> {
    const plan = this.#plan(filter);
    if (plan === undefined) {
      yield* this.all();
      return;
    }
    const seen = new Set<number>();
    for (const record of this.#entries.records(plan.index, plan.ranges)) {
      if (seen.has(record)) continue;
      seen.add(record);
      const bytes = this.#home.storage.get(recordKey(this.id, record));
      if (bytes !== undefined) yield { record, document: decode(bytes) };
    }
  }

  /** The index by which it looks for what passes a filter; undefined where it looks at all documents. */
  indexFor(filter: Document): Index | undefined {
    return this.#plan(filter)?.index;
  }

  // The indexes have the bytes of strings, by which those that a collation takes for equal are not together.
  #plan(filter: Document): Plan | undefined {
    return activeCollation() === undefined ? choosePlan(this.#indexes, filter) : undefined;
  }

  /** All documents, in the order of insertion. */
  *all(): Generator<Stored> {
    const start = prefix(this.id, 0);
    for (const { key, value } of this.#home.storage.range(start, after(start))) {
      yield { record: decodeRecord(key), document: decode(value) };
    }
  }

  count(): number {
    const start = prefix(this.id, 0);
    return this.#home.storage.count(start, after(start));
  }

  /** The documents whose key in an index lies in a range, in the index's order. */
  *inIndex(index: Index, start: Buffer, end: Buffer): Generator<Stored> {
    for (const record of this.#entries.records(index, [{ start, end }])) {
      const bytes = this.#home.storage.get(recordKey(this.id, record));
      if (bytes !== undefined) yield { record, document: decode(bytes) };
    }
  }

  /** All keys in an index, each with the record that it leads to. */
  entriesOf(index: Index): { readonly key: Buffer; readonly record: number }[] {
    return this.#entries.all(index);
  }

  /** Builds an index over the existing documents; fails, and leaves nothing behind, if they violate it. */
  addIndex(index: Index): void {
    this.#entries.build(index, this.namespace, [...this.all()]);
    this.#indexes = [...this.#indexes, index];
    this.#home.save(this);
  }

  /** Replaces the definition of an index by one that has the same keys. */
  redefine(index: Index, definition: Document): void {
    const other = toIndex(index.id, definition, index.isMultikey);
    this.#indexes = this.#indexes.map((each) => (each === index ? other : each));
    this.#home.save(this);
  }

  /** The bytes of all documents, or of all entries of an index. */
  sizeOf(index?: Index): number {
    const space = prefix(this.id, index?.id ?? 0);
    let size = 0;
    for (const { key, value } of this.#home.storage.range(space, after(space)))
      size += value.length + (index === undefined ? 0 : key.length);
    return size;
  }

  dropIndex(index: Index): void {
    const start = prefix(this.id, index.id);
    this.#home.storage.removeRange(start, after(start));
    this.#indexes = this.#indexes.filter((other) => other !== index);
    this.#home.save(this);
  }

  /** Removes all documents and all entries of indexes. */
  clear(): void {
    this.#home.storage.removeRange(prefix(this.id, 0), after(prefix(this.id, 0xffff)));
  }

  /** Replaces a document's entries in all indexes. All are checked before any is changed. */
  #reindex(record: number, before: Document | undefined, document: Document | undefined): void {
    const changes = this.#indexes.map((index) => ({
      index,
      old: before === undefined ? [] : keysOf(index, before).keys,
      new: document === undefined ? undefined : keysOf(index, document),
    }));
    for (const { index, new: added } of changes) {
      if (!index.isUnique || added === undefined) continue;
      for (const [position, key] of added.keys.entries()) {
        const holder = this.#entries.holder(index, key);
        if (holder !== undefined && holder !== record) {
          throw duplicateKey(this.namespace, index, added.tuples[position] ?? []);
        }
      }
    }
    for (const { index, old, new: added } of changes) {
      const keys = added?.keys ?? [];
      for (const key of without(old, keys)) this.#entries.remove(index, key, record);
      for (const key of without(keys, old)) this.#entries.put(index, key, record);
      if (added?.isMultikey === true && !index.isMultikey) {
        index.isMultikey = true;
        this.#home.save(this);
      }
    }
  }
}

function without(keys: readonly Buffer[], others: readonly Buffer[]): readonly Buffer[] {
  const names = new Set(others.map((key) => key.toString('latin1')));
  return keys.filter((key) => !names.has(key.toString('latin1')));
}
