import type { Document } from '../values/values.js';
import { duplicateKey } from './duplicate-key.js';
import { type Index, keysOf } from './index-keys.js';
import { after, decodeRecord, encodeRecord, prefix } from './keys.js';
import type { Storage } from './storage.js';

const empty = Buffer.alloc(0);

/** What the storage has of the indexes of one collection: for each key the record that it leads to. */
export class IndexEntries {
  readonly #storage: Storage;
  readonly #collection: number;

  constructor(storage: Storage, collection: number) {
    this.#storage = storage;
    this.#collection = collection;
  }

  put(index: Index, key: Buffer, record: number): void {
    const space = this.#space(index);
    if (index.isUnique) this.#storage.put(Buffer.concat([space, key]), encodeRecord(record));
    else this.#storage.put(Buffer.concat([space, key, encodeRecord(record)]), empty);
  }

  remove(index: Index, key: Buffer, record: number): void {
    const space = this.#space(index);
    this.#storage.remove(Buffer.concat(index.isUnique ? [space, key] : [space, key, encodeRecord(record)]));
  }

  /** Fills a new index; fails, and leaves nothing behind, if the documents violate it. */
  build(index: Index, namespace: string, stored: readonly { record: number; document: Document }[]): void {
    const entries = new Map<string, number>();
    for (const { record, document } of stored) {
      const { keys, tuples, isMultikey } = keysOf(index, document);
      index.isMultikey ||= isMultikey;
      for (const [position, key] of keys.entries()) {
        const name = key.toString('latin1');
        const holder = entries.get(name);
        if (index.isUnique && holder !== undefined && holder !== record)
          throw duplicateKey(namespace, index, tuples[position] ?? []);
        entries.set(name, record);
      }
    }
    for (const { record, document } of stored)
      for (const key of keysOf(index, document).keys) this.put(index, key, record);
  }

  /** The record that has a key of a unique index. */
  holder(index: Index, key: Buffer): number | undefined {
    const holder = this.#storage.get(Buffer.concat([this.#space(index), key]));
    return holder === undefined ? undefined : decodeRecord(holder);
  }

  /** The records whose keys are in some ranges, in the order of the keys. */
  *records(
    index: Index,
    ranges: readonly { readonly start: Buffer; readonly end: Buffer }[],
  ): Generator<number> {
    const space = this.#space(index);
    for (const { start, end } of ranges) {
      const entries = this.#storage.range(Buffer.concat([space, start]), Buffer.concat([space, end]));
      for (const { key, value } of entries) yield decodeRecord(index.isUnique ? value : key);
    }
  }

  all(index: Index): { readonly key: Buffer; readonly record: number }[] {
    const space = this.#space(index);
    const suffix = index.isUnique ? 0 : encodeRecord(0).length;
    return [...this.#storage.range(space, after(space))].map(({ key, value }) => ({
      key: key.subarray(space.length, key.length - suffix),
      record: decodeRecord(index.isUnique ? value : key),
    }));
  }

  #space(index: Index): Buffer {
    return prefix(this.#collection, index.id);
  }
}
