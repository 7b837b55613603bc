import { randomUUID } from 'node:crypto';
import { ObjectId } from 'bson';
import type { Variables } from '../aggregation/variables.js';
import { CommandError } from '../errors.js';
import type { Collection } from '../storage/collection.js';
import { toIndex } from '../storage/index-keys.js';
import { type Document, isDocument, typeName } from '../values/values.js';
import type { CommandContext } from './command.js';
import { merge } from './merge.js';

/** Whether a command is an aggregation that writes its results: into another collection, by its last stage. */
export function isWriting(command: Document): boolean {
  const last: unknown = Array.isArray(command.pipeline) ? command.pipeline.at(-1) : undefined;
  return isDocument(last) && ['$out', '$merge'].includes(Object.keys(last).join());
}

export function writeResults(
  context: CommandContext,
  stage: Document,
  results: readonly Document[],
  variables: Variables | undefined,
): void {
  if (Object.hasOwn(stage, '$merge')) merge(context, stage.$merge, results, variables);
  else replaceAll(context, stage.$out, results);
}

/** A collection that a stage names: one of the same database, unless it names another. */
export interface Target {
  readonly database: string;
  readonly name: string;
}

/** Databases of the server's own, into which no pipeline writes. */
const internalDatabases = ['admin', 'config', 'local'];

export function targetOf(stage: string, code: number, operand: unknown, database: string): Target {
  if (typeof operand === 'string') return targetOf(stage, code, { coll: operand }, database);
  if (!isDocument(operand))
    throw new CommandError(
      code,
      `${stage} only supports a string or object argument, but found ${typeName(operand)}`,
    );
  const { db = database, coll, ...others } = operand;
  if (Object.hasOwn(others, 'timeseries'))
    throw new CommandError(
      'NotImplemented',
      `${stage} to a time series is not implemented by the embedded server`,
    );
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined)
    throw new CommandError(40415, `BSON field '${stage}.${unknown}' is an unknown field.`);
  if (coll === undefined)
    throw new CommandError(40414, `BSON field '${stage}.coll' is missing but a required field`);
  if (typeof db !== 'string' || typeof coll !== 'string')
    throw new CommandError('TypeMismatch', `the fields 'db' and 'coll' of ${stage} must be strings`);
  if (internalDatabases.includes(db))
    throw new CommandError(stage === '$out' ? 31321 : 31320, `Cannot ${stage} to internal database: ${db}`);
  return { database: db, name: coll };
}

/** `$out`: the results replace all that was in the collection, whose indexes stay. Where one of them refuses a result, nothing changes. */
function replaceAll(
  { catalog, database }: CommandContext,
  operand: unknown,
  results: readonly Document[],
): void {
  const target = targetOf('$out', 16990, operand, database);
  const before = catalog.find(target.database, target.name);
  const made = catalog.create(target.database, `tmp.agg_out.${randomUUID()}`);
  try {
    addIndexes(made, before);
    for (const { _id = new ObjectId(), ...others } of results) made.insert({ _id, ...others });
    if (before === undefined) {
      catalog.rename(made, target.database, target.name);
      return;
    }
  } catch (error) {
    catalog.drop(made);
    throw error;
  }
  catalog.drop(before);
  catalog.rename(made, target.database, target.name);
}

function addIndexes(collection: Collection, like: Collection | undefined): void {
  for (const { id, definition } of like?.indexes ?? [])
    if (definition.name !== '_id_') collection.addIndex(toIndex(id, definition, false));
}
