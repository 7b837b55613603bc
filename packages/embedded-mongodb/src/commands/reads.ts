import { Long } from 'bson';
import { CommandError } from '../errors.js';
import { compileProjection } from '../projection/projection.js';
import { activeCollation } from '../values/collation.js';
import { compareValues, equalityKey } from '../values/order.js';
import { pathReader } from '../values/paths.js';
import type { Command } from './command.js';
import {
  collectionName,
  countOf,
  deadlineOf,
  documentOf,
  flagOf,
  listOf,
  numberOf,
  optionalDocument,
  refuse,
  variablesOf,
} from './parameters.js';
import { select } from './select.js';

/** Options of a find that would change its result, and are refused. */
export const unsupportedInFind = ['tailable', 'awaitData', 'min', 'max', 'returnKey', 'showRecordId'];

export const find: Command = ({ catalog, cursors, database }, command) => {
  refuse(command, unsupportedInFind);
  const name = collectionName(command);
  const filter = documentOf(command, 'filter');
  const skip = countOf(command, 'skip') ?? 0;
  // A negative limit is a legacy way to request a single batch.
  const given = numberOf(command, 'limit') ?? 0;
  const limit = given === 0 ? undefined : Math.abs(given) + skip;
  const variables = variablesOf(command);
  const project = compileProjection(documentOf(command, 'projection'), filter, variables);
  const sort = optionalDocument(command, 'sort');
  const deadline = deadlineOf(command);
  const found = select(catalog.find(database, name), { filter, sort, limit, variables, deadline });
  const documents = found.slice(skip).map(({ document }) => project(document));
  const isSingle = flagOf(command, 'singleBatch') || given < 0;
  return cursors.open(`${database}.${name}`, documents, countOf(command, 'batchSize'), isSingle);
};

export const getMore: Command = ({ cursors, database }, command) => {
  const id = command.getMore;
  if (!(id instanceof Long)) throw new CommandError('TypeMismatch', "Field 'getMore' must be of type long");
  const batchSize = countOf(command, 'batchSize');
  return cursors.more(
    id,
    `${database}.${String(command.collection)}`,
    batchSize === 0 ? undefined : batchSize,
  );
};

export const killCursors: Command = ({ cursors }, command) => {
  const killed: unknown[] = [];
  const unknown: unknown[] = [];
  for (const id of listOf(command, 'cursors')) {
    (id instanceof Long && cursors.kill(id) ? killed : unknown).push(id);
  }
  return { cursorsKilled: killed, cursorsNotFound: unknown, cursorsAlive: [], cursorsUnknown: [], ok: 1 };
};

export const count: Command = ({ catalog, database }, command) => {
  const collection = catalog.find(database, collectionName(command));
  const filter = documentOf(command, 'query');
  const skip = countOf(command, 'skip') ?? 0;
  const limit = Math.abs(numberOf(command, 'limit') ?? 0) || undefined;
  if (Object.keys(filter).length === 0) {
    const all = Math.max(0, (collection?.count() ?? 0) - skip);
    return { n: Math.min(all, limit ?? all), ok: 1 };
  }
  const wanted = limit === undefined ? undefined : limit + skip;
  const found = select(collection, { filter, limit: wanted, deadline: deadlineOf(command) });
  return { n: Math.max(0, found.length - skip), ok: 1 };
};

export const distinct: Command = ({ catalog, database }, command) => {
  const key = command.key;
  if (typeof key !== 'string')
    throw new CommandError('TypeMismatch', "BSON field 'distinct.key' must be a string");
  const filter = documentOf(command, 'query');
  const collection = catalog.find(database, collectionName(command));
  const read = pathReader(key);
  const whole = pathReader(key, true);
  const values = new Map<string, unknown>();
  for (const { document } of select(collection, { filter, deadline: deadlineOf(command) })) {
    // An array counts by its elements; one inside of it as a whole.
    const arrays: readonly unknown[] = whole(document).filter((value) => Array.isArray(value));
    for (const value of read(document)) {
      if (value === undefined || arrays.includes(value)) continue;
      const name = equalityKey(value);
      if (!values.has(name)) values.set(name, value);
    }
  }
  const ordered =
    activeCollation() === undefined
      ? [...values.keys()].sort().map((name) => values.get(name))
      : [...values.values()].sort(compareValues);
  return { values: ordered, ok: 1 };
};
