import { CommandError } from '../errors.js';
import type { Collection } from '../storage/collection.js';
import { type Index, toIndex } from '../storage/index-keys.js';
import { areIdentical } from '../values/order.js';
import { type Document, isDocument } from '../values/values.js';
import type { Command } from './command.js';
import { checkedDefinition } from './index-definition.js';
import { collectionName, documentsOf, requireFields } from './parameters.js';

/** The number 0 stands for the documents, in the layout of the storage. */
const maximumIndexes = 64;

export const createIndexes: Command = ({ catalog, database }, command) => {
  const name = collectionName(command);
  if (command.commitQuorum !== undefined)
    throw new CommandError('BadValue', "Standalones can't specify commitQuorum");
  const definitions = documentsOf(command, 'indexes').map(checkedDefinition);
  if (definitions.length === 0)
    throw new CommandError('BadValue', 'Must specify at least one index to create');
  const createdCollectionAutomatically = catalog.find(database, name) === undefined;
  const collection = catalog.ensure(database, name);
  const before = new Set(collection.indexes);
  try {
    for (const definition of definitions) add(collection, definition);
  } catch (error) {
    // All of them are built, or none is.
    for (const index of collection.indexes) if (!before.has(index)) collection.dropIndex(index);
    if (createdCollectionAutomatically) catalog.drop(collection);
    throw error;
  }
  const numIndexesBefore = before.size;
  const numIndexesAfter = collection.indexes.length;
  const note = numIndexesAfter === numIndexesBefore ? { note: 'all indexes already exist' } : {};
  return { numIndexesBefore, numIndexesAfter, createdCollectionAutomatically, ...note, ok: 1 };
};

function add(collection: Collection, definition: Document): void {
  if (isThere(collection, definition)) return;
  if (collection.indexes.length >= maximumIndexes) {
    throw new CommandError(
      'CannotCreateIndex',
      `add index fails, too many indexes for ${collection.namespace}`,
    );
  }
  const id = Math.max(...collection.indexes.map((index) => index.id)) + 1;
  collection.addIndex(toIndex(id, definition, false));
}

/** Whether the same index exists; a conflicting one is an error. */
function isThere(collection: Collection, definition: Document): boolean {
  // The index on _id is always there, whatever name it is asked for by.
  if (areIdentical(definition.key, { _id: 1 })) return true;
  const wanted = toIndex(0, definition, false);
  const sameName = collection.indexes.find(({ name }) => name === wanted.name);
  if (sameName !== undefined) {
    if (isIdentical(sameName, wanted)) return true;
    throw new CommandError(
      isAlike(sameName, wanted) ? 'IndexOptionsConflict' : 'IndexKeySpecsConflict',
      'An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation.',
    );
  }
  const alike = collection.indexes.find((index) => isAlike(index, wanted));
  if (alike === undefined) return false;
  const message = isIdentical(alike, wanted)
    ? `Index already exists with a different name: ${alike.name}`
    : `An equivalent index already exists with a different name and options: ${alike.name}`;
  throw new CommandError('IndexOptionsConflict', message);
}

/** Whether two indexes are the same in what there may be only one index of. */
function isAlike(a: Index, b: Index): boolean {
  return (
    areIdentical(a.definition.key, b.definition.key) &&
    areIdentical(a.definition.partialFilterExpression, b.definition.partialFilterExpression) &&
    a.isUnique === b.isUnique &&
    a.isSparse === b.isSparse
  );
}

function isIdentical(a: Index, b: Index): boolean {
  return isAlike(a, b) && a.expireAfterSeconds === b.expireAfterSeconds && a.isHidden === b.isHidden;
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
  requireFields('dropIndexes', command, ['index']);
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
