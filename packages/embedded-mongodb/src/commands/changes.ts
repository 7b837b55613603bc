import { Long } from 'bson';
import { CommandError } from '../errors.js';
import type { Index } from '../storage/index-keys.js';
import { areIdentical } from '../values/order.js';
import { asFlag, type Document, isDocument, isNumeric, typeName } from '../values/values.js';
import type { Command } from './command.js';
import { checkExpiry } from './index-definition.js';
import { collectionName, documentOf, flagOf, refuse } from './parameters.js';
import { onlyAdmin } from './statistics.js';

export const renameCollection: Command = ({ catalog, database }, command) => {
  onlyAdmin('renameCollection', database);
  const from = parted(collectionName(command));
  if (typeof command.to !== 'string')
    throw new CommandError('TypeMismatch', "BSON field 'renameCollection.to' must be a string");
  const to = parted(command.to);
  const source = catalog.find(...from);
  if (source === undefined)
    throw new CommandError('NamespaceNotFound', `Source collection ${from.join('.')} does not exist`);
  if (command.to === source.namespace)
    throw new CommandError('IllegalOperation', "Can't rename a collection to itself");
  const target = catalog.find(...to);
  if (target !== undefined) {
    if (!flagOf(command, 'dropTarget')) throw new CommandError('NamespaceExists', 'target namespace exists');
    catalog.drop(target);
  }
  catalog.rename(source, ...to);
  return { ok: 1 };
};

function parted(namespace: string): [database: string, name: string] {
  const dot = namespace.indexOf('.');
  if (dot > 0 && dot < namespace.length - 1) return [namespace.slice(0, dot), namespace.slice(dot + 1)];
  throw new CommandError('InvalidNamespace', `Invalid namespace specified '${namespace}'`);
}

/** Options of a collection that there are not. */
export const unsupportedInCollMod = [
  ...['validator', 'validationLevel', 'validationAction', 'viewOn', 'pipeline', 'cappedSize', 'cappedMax'],
  ...['timeseries', 'expireAfterSeconds', 'changeStreamPreAndPostImages', 'recordPreImages', 'dryRun'],
];

/** Changes of an index when its documents expire, and whether searches use it. */
export const collMod: Command = ({ catalog, database }, command) => {
  refuse(command, unsupportedInCollMod);
  const name = collectionName(command);
  const collection = catalog.find(database, name);
  if (collection === undefined) throw new CommandError('NamespaceNotFound', 'ns does not exist');
  if (command.index === undefined) return { ok: 1 };
  const change = documentOf(command, 'index');
  refuse(change, ['unique', 'prepareUnique', 'forceNonUnique']);
  const { name: wanted, keyPattern, hidden, expireAfterSeconds, ...others } = change;
  const unknown = Object.keys(others).find(
    (field) => !['unique', 'prepareUnique', 'forceNonUnique'].includes(field),
  );
  if (unknown !== undefined)
    throw new CommandError(40415, `BSON field 'collMod.index.${unknown}' is an unknown field.`);
  if ((wanted === undefined) === (keyPattern === undefined))
    throw new CommandError('InvalidOptions', 'Must specify either index name or key pattern.');
  if (hidden === undefined && expireAfterSeconds === undefined)
    throw new CommandError('InvalidOptions', 'no expireAfterSeconds, hidden, unique, or prepareUnique field');
  checkChange(change);
  const isWanted = (index: Index) =>
    wanted === undefined ? areIdentical(index.definition.key, keyPattern) : index.name === wanted;
  const index = collection.indexes.find(isWanted);
  if (index === undefined) {
    throw new CommandError(
      'IndexNotFound',
      `cannot find index ${String(wanted ?? JSON.stringify(keyPattern))} for ns ${collection.namespace}`,
    );
  }
  const { key, hidden: wasHidden = false, expireAfterSeconds: before, ...definition } = index.definition;
  const isHidden = hidden === undefined ? wasHidden : asFlag(hidden);
  if (hidden !== undefined && index.name === '_id_')
    throw new CommandError('BadValue', "can't hide _id index");
  if (isDocument(key)) checkExpiry(key, expireAfterSeconds, 'InvalidOptions');
  const seconds = expireAfterSeconds ?? before;
  collection.redefine(index, {
    key,
    ...definition,
    ...(isHidden === true ? { hidden: true } : {}),
    ...(seconds === undefined ? {} : { expireAfterSeconds: seconds }),
  });
  return {
    ...changed('expireAfterSeconds', asLong(before), asLong(seconds)),
    ...changed('hidden', wasHidden, isHidden),
    ok: 1,
  };
};

const typesOfChange = {
  name: (value: unknown) => typeof value === 'string',
  keyPattern: isDocument,
  // MongoDB takes numbers for flags.
  hidden: (value: unknown) => typeof value === 'boolean' || isNumeric(value),
  expireAfterSeconds: isNumeric,
};

function checkChange(change: Document): void {
  for (const [name, isRight] of Object.entries(typesOfChange)) {
    const value = change[name];
    if (value === undefined || isRight(value)) continue;
    throw new CommandError(
      'TypeMismatch',
      `BSON field 'collMod.index.${name}' is the wrong type '${typeName(value)}'`,
    );
  }
}

function changed(name: string, before: unknown, after: unknown): Document {
  if (areIdentical(before, after)) return {};
  return { ...(before === undefined ? {} : { [`${name}_old`]: before }), [`${name}_new`]: after };
}

function asLong(value: unknown): unknown {
  return value === undefined ? undefined : Long.fromNumber(Number(value));
}
