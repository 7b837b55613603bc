import { CommandError } from '../errors.js';
import type { Collection } from '../storage/collection.js';
import { type Index, toIndex } from '../storage/index-keys.js';
import { areIdentical } from '../values/order.js';
import { hasRegularExpression } from '../values/regular-expressions.js';
import { asFlag, asNumber, type Document, isDocument } from '../values/values.js';
import type { Command } from './command.js';
import { collectionName, documentsOf } from './parameters.js';

/** Index options that are supported, or have no effect. */
const supported = new Set([
  'v',
  'key',
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'background',
  'hidden',
  'ns',
]);
/** The number 0 stands for the documents, in the layout of the storage. */
const maximumIndexes = 64;

export const createIndexes: Command = ({ catalog, database }, command) => {
  const name = collectionName(command);
  const definitions = documentsOf(command, 'indexes').map(checked);
  if (definitions.length === 0)
    throw new CommandError('BadValue', 'Must specify at least one index to create');
  const createdCollectionAutomatically = catalog.find(database, name) === undefined;
  const collection = catalog.ensure(database, name);
  const numIndexesBefore = collection.indexes.length;
  for (const definition of definitions) {
    if (isThere(collection, definition)) continue;
    if (collection.indexes.length >= maximumIndexes) {
      throw new CommandError(
        'CannotCreateIndex',
        `add index fails, too many indexes for ${collection.namespace}`,
      );
    }
    const id = Math.max(...collection.indexes.map((index) => index.id)) + 1;
    collection.addIndex(toIndex(id, definition, false));
  }
  const numIndexesAfter = collection.indexes.length;
  const note = numIndexesAfter === numIndexesBefore ? { note: 'all indexes already exist' } : {};
  return { numIndexesBefore, numIndexesAfter, createdCollectionAutomatically, ...note, ok: 1 };
};

function checked(definition: Document): Document {
  const { key, name, ns: _ns, background: _background, v: _version, ...options } = definition;
  if (!isDocument(key) || Object.keys(key).length === 0) {
    throw new CommandError('CannotCreateIndex', 'Index keys cannot be an empty object');
  }
  if (typeof name !== 'string' || name === '') {
    throw new CommandError(
      'FailedToParse',
      "The 'name' field is a required property of an index specification",
    );
  }
  for (const [path, kind] of Object.entries(key)) {
    if (path === '' || path.split('.').includes('')) {
      throw new CommandError('CannotCreateIndex', 'Index keys cannot contain an empty field.');
    }
    if (path.includes('$**') || typeof kind === 'string') {
      throw new CommandError(
        'CannotCreateIndex',
        `the embedded server has no indexes of the type '${path}: ${String(kind)}'`,
      );
    }
    const direction = asNumber(kind);
    if (direction === undefined || direction === 0 || Number.isNaN(direction)) {
      throw new CommandError(
        'CannotCreateIndex',
        `Values in the index key pattern cannot be ${String(kind)}.`,
      );
    }
  }
  for (const option of Object.keys(definition)) {
    if (option === 'collation' && isDocument(definition[option]) && definition[option].locale === 'simple')
      continue;
    if (!supported.has(option)) {
      throw new CommandError(
        'CannotCreateIndex',
        `the embedded server does not know the index option '${option}'`,
      );
    }
  }
  checkExpiry(key, options.expireAfterSeconds);
  if (asFlag(options.sparse) && options.partialFilterExpression !== undefined) {
    throw new CommandError('CannotCreateIndex', "cannot mix 'partialFilterExpression' and 'sparse' options");
  }
  if (hasRegularExpression(options.partialFilterExpression)) {
    throw new CommandError('CannotCreateIndex', 'unsupported expression in partial index: $regex');
  }
  // 1, 1.0 and a 64-bit 1 specify the same index.
  const directions = Object.fromEntries(
    Object.entries(key).map(([path, direction]) => [path, asNumber(direction)]),
  );
  return { v: 2, key: directions, name, ...options };
}

function checkExpiry(key: Document, seconds: unknown): void {
  if (seconds === undefined) return;
  const number = asNumber(seconds);
  if (number === undefined || !(number >= 0 && number <= 2 ** 31 - 1)) {
    throw new CommandError(
      'CannotCreateIndex',
      `TTL index 'expireAfterSeconds' option must be within an acceptable range`,
    );
  }
  if (Object.keys(key).length !== 1) {
    throw new CommandError(
      'CannotCreateIndex',
      'TTL indexes are single-field indexes, compound indexes do not support TTL',
    );
  }
  if (Object.hasOwn(key, '_id')) {
    throw new CommandError(
      'CannotCreateIndex',
      "The field 'expireAfterSeconds' is not valid for an _id index specification",
    );
  }
}

/** Whether the same index exists; a conflicting one is an error. */
function isThere(collection: Collection, definition: Document): boolean {
  const { name } = definition;
  // The index on _id is always there, whatever name it is asked for by.
  if (areIdentical(definition.key, { _id: 1 })) return true;
  const sameName = collection.indexes.find((index) => index.name === name);
  const sameKey = collection.indexes.find(
    (index) =>
      areIdentical(index.definition.key, definition.key) &&
      areIdentical(index.definition.partialFilterExpression, definition.partialFilterExpression),
  );
  if (sameName !== undefined && !isSame(sameName, definition)) {
    const isSameKey = areIdentical(sameName.definition.key, definition.key);
    throw new CommandError(
      isSameKey ? 'IndexOptionsConflict' : 'IndexKeySpecsConflict',
      'An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation.',
    );
  }
  if (sameName !== undefined) return true;
  if (sameKey !== undefined) {
    const message = isSame(sameKey, { ...definition, name: sameKey.name })
      ? `Index already exists with a different name: ${sameKey.name}`
      : `An equivalent index already exists with a different name and options: ${sameKey.name}`;
    throw new CommandError('IndexOptionsConflict', message);
  }
  return false;
}

function isSame(index: Index, definition: Document): boolean {
  const other = toIndex(index.id, definition, false);
  return (
    areIdentical(index.definition.key, definition.key) &&
    areIdentical(index.definition.partialFilterExpression, definition.partialFilterExpression) &&
    index.isUnique === other.isUnique &&
    index.isSparse === other.isSparse &&
    index.expireAfterSeconds === other.expireAfterSeconds
  );
}

export const listIndexes: Command = ({ catalog, cursors, database }, command) => {
  const name = collectionName(command);
  const collection = catalog.find(database, name);
  if (collection === undefined) {
    throw new CommandError('NamespaceNotFound', `ns does not exist: ${database}.${name}`);
  }
  const definitions = collection.indexes.map(({ definition }) => definition);
  return cursors.open(`${database}.${name}`, definitions, undefined, true);
};

export const dropIndexes: Command = ({ catalog, database }, command) => {
  const name = collectionName(command);
  const collection = catalog.find(database, name);
  if (collection === undefined)
    throw new CommandError('NamespaceNotFound', `ns not found ${database}.${name}`);
  const nIndexesWas = collection.indexes.length;
  for (const index of chosen(collection, command.index)) collection.dropIndex(index);
  return { nIndexesWas, ok: 1 };
};

function chosen(collection: Collection, which: unknown): readonly Index[] {
  const others = collection.indexes.filter((index) => index.name !== '_id_');
  if (which === '*') return others;
  return (Array.isArray(which) ? which : [which]).map((one: unknown) => {
    const isWanted = (index: Index) =>
      isDocument(one) ? areIdentical(index.definition.key, one) : index.name === one;
    const found = others.find(isWanted);
    if (found !== undefined) return found;
    if (collection.indexes.some(isWanted)) throw new CommandError('InvalidOptions', 'cannot drop _id index');
    throw new CommandError('IndexNotFound', `index not found with name [${String(one)}]`);
  });
}
