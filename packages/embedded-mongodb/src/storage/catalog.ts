import { randomBytes } from 'node:crypto';
import { Binary } from 'bson';
import { CommandError } from '../errors.js';
import { decode, encode } from '../values/decode.js';
import { asFlag, asNumber, Bytes, type Document, isDocument } from '../values/values.js';
import { Collection } from './collection.js';
import { type Index, toIndex } from './index-keys.js';
import { catalogEnd, catalogKey, catalogStart } from './keys.js';
import type { Storage } from './storage.js';

/** All databases and collections. What it holds in memory is what the storage holds. */
export class Catalog {
  readonly #storage: Storage;
  readonly #collections = new Map<string, Collection>();
  #nextId = 1;

  constructor(storage: Storage) {
    this.#storage = storage;
    for (const { value } of storage.range(catalogStart, catalogEnd)) {
      // The filter of a partial index is nested deeper here than it was in the command.
      const collection = this.#load(decode(value, Number.POSITIVE_INFINITY));
      this.#collections.set(collection.namespace, collection);
      this.#nextId = Math.max(this.#nextId, collection.id + 1);
    }
  }

  get all(): readonly Collection[] {
    return [...this.#collections.values()];
  }

  inDatabase(database: string): readonly Collection[] {
    return this.all.filter((collection) => collection.database === database);
  }

  find(database: string, name: string): Collection | undefined {
    return this.#collections.get(`${database}.${name}`);
  }

  /** The collection, made if there is none yet. */
  ensure(database: string, name: string): Collection {
    return this.find(database, name) ?? this.create(database, name);
  }

  create(database: string, name: string): Collection {
    checkName(database, name);
    const uuid = randomBytes(16);
    // Version 4, variant 1.
    uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x40;
    uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
    const definition = { id: this.#nextId++, database, name, uuid };
    const primary = toIndex(1, { v: 2, key: { _id: 1 }, name: '_id_' }, false);
    const collection = new Collection(this.#home, definition, [primary]);
    this.#collections.set(collection.namespace, collection);
    this.#save(collection);
    return collection;
  }

  drop(collection: Collection): void {
    collection.clear();
    this.#storage.remove(catalogKey(collection.namespace));
    this.#collections.delete(collection.namespace);
  }

  /** Gives a collection another name, that no other has, with all that it holds. */
  rename(collection: Collection, database: string, name: string): void {
    checkName(database, name);
    const { id, uuid, indexes } = collection;
    this.#storage.remove(catalogKey(collection.namespace));
    this.#collections.delete(collection.namespace);
    const renamed = new Collection(this.#home, { id, database, name, uuid }, indexes);
    this.#collections.set(renamed.namespace, renamed);
    this.#save(renamed);
  }

  get #home() {
    return { storage: this.#storage, save: (collection: Collection) => this.#save(collection) };
  }

  #save(collection: Collection): void {
    const { id, database, name, indexes } = collection;
    const uuid = new Bytes(collection.uuid, Binary.SUBTYPE_UUID);
    const stored = indexes.map((index) => ({
      id: index.id,
      definition: index.definition,
      multikey: index.isMultikey,
    }));
    this.#storage.put(
      catalogKey(collection.namespace),
      encode({ id, database, name, uuid, indexes: stored }),
    );
  }

  #load({ id, database, name, uuid, indexes }: Document): Collection {
    const definition = {
      id: asNumber(id) ?? 0,
      database: String(database),
      name: String(name),
      uuid: uuid instanceof Binary ? Buffer.from(uuid.value()) : randomBytes(16),
    };
    return new Collection(this.#home, definition, Array.isArray(indexes) ? indexes.flatMap(loadIndex) : []);
  }
}

function loadIndex(stored: unknown): Index[] {
  if (!isDocument(stored) || !isDocument(stored.definition)) return [];
  return [toIndex(asNumber(stored.id) ?? 0, stored.definition, asFlag(stored.multikey))];
}

function checkName(database: string, name: string): void {
  const namespace = `${database}.${name}`;
  const isBad =
    name === '' || name.includes('\0') || name.includes('$') || name.startsWith('.') || name.endsWith('.');
  if (isBad || database === '' || /[\s/\\."$*<>:|?\0]/.test(database) || Buffer.byteLength(database) > 63) {
    throw new CommandError('InvalidNamespace', `Invalid namespace specified '${namespace}'`);
  }
  if (Buffer.byteLength(namespace) > 255) {
    throw new CommandError(
      'InvalidNamespace',
      `Fully qualified namespace is too long. Namespace: ${namespace} Max: 255`,
    );
  }
}
