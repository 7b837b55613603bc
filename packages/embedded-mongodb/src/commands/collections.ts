import { Binary } from 'bson';
import { CommandError } from '../errors.js';
import { compileFilter, type Filter } from '../filter/filter.js';
import { guardFor } from '../values/regular-expressions.js';
import { Bytes, type Document } from '../values/values.js';
import type { Command } from './command.js';
import { collectionName, countOf, documentOf, flagOf, refuse } from './parameters.js';

/** Options of a new collection that are refused. */
export const unsupportedInCreate = [
  'size',
  'max',
  'pipeline',
  'validationLevel',
  'validationAction',
  'indexOptionDefaults',
  'expireAfterSeconds',
  'encryptedFields',
  'capped',
  'collation',
  'timeseries',
  'viewOn',
  'validator',
  'clusteredIndex',
  'changeStreamPreAndPostImages',
];

export const create: Command = ({ catalog, database }, command) => {
  refuse(command, unsupportedInCreate);
  const name = collectionName(command);
  if (catalog.find(database, name) !== undefined) {
    throw new CommandError('NamespaceExists', `Collection ${database}.${name} already exists.`);
  }
  catalog.create(database, name);
  return { ok: 1 };
};

export const drop: Command = ({ catalog, database }, command) => {
  const collection = catalog.find(database, collectionName(command));
  if (collection === undefined) return { ok: 1 };
  const nIndexesWas = collection.indexes.length;
  catalog.drop(collection);
  return { nIndexesWas, ns: collection.namespace, ok: 1 };
};

export const dropDatabase: Command = ({ catalog, database }) => {
  const collections = catalog.inDatabase(database);
  for (const collection of collections) catalog.drop(collection);
  return collections.length === 0 ? { ok: 1 } : { dropped: database, ok: 1 };
};

export const listCollections: Command = ({ catalog, cursors, database }, command) => {
  const nameOnly = flagOf(command, 'nameOnly');
  const test = filterOf(command);
  const collections = catalog
    .inDatabase(database)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, uuid }) => {
      const info = { readOnly: false, uuid: new Bytes(uuid, Binary.SUBTYPE_UUID) };
      const idIndex = { v: 2, key: { _id: 1 }, name: '_id_' };
      return { name, type: 'collection', options: {}, info, idIndex };
    })
    .filter(test)
    .map(({ name, type, ...others }) => (nameOnly ? { name, type } : { name, type, ...others }));
  const batchSize = countOf(documentOf(command, 'cursor'), 'batchSize');
  return cursors.open(`${database}.$cmd.listCollections`, collections, batchSize);
};

export const listDatabases: Command = ({ catalog }, command) => {
  const test = filterOf(command);
  const names = [...new Set(catalog.all.map(({ database }) => database))].sort();
  const databases = names.map((name) => ({ name, sizeOnDisk: 0, empty: false })).filter(test);
  if (flagOf(command, 'nameOnly')) return { databases: databases.map(({ name }) => ({ name })), ok: 1 };
  return { databases, totalSize: 0, totalSizeMb: 0, ok: 1 };
};

function filterOf(command: Document): Filter {
  const filter = documentOf(command, 'filter');
  const test = compileFilter(filter);
  const guard = guardFor(filter);
  return (document) => guard(() => test(document));
}
