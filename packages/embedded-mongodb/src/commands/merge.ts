import { ObjectId } from 'bson';
import { compileUpdatePipeline } from '../aggregation/pipeline.js';
import { evaluateVariables, type Variables } from '../aggregation/variables.js';
import { CommandError } from '../errors.js';
import type { Collection, Stored } from '../storage/collection.js';
import { areIdentical } from '../values/order.js';
import { pathReader } from '../values/paths.js';
import { type Document, isDocument, typeName } from '../values/values.js';
import type { CommandContext } from './command.js';
import { targetOf } from './output.js';
import { select } from './select.js';

/** Makes the document to store of the one that is there and the result that matches it. */
type WhenMatched = (stored: Document, result: Document) => Document;

const whenMatched = new Map<string, WhenMatched>([
  ['replace', (_stored, result) => result],
  ['merge', (stored, result) => ({ ...stored, ...result })],
  ['keepExisting', (stored) => stored],
]);
const whenNotMatched = ['insert', 'discard', 'fail'];

/** `$merge`: each result is put into a collection, or into the document there that has the same values in some fields. */
export function merge(
  context: CommandContext,
  operand: unknown,
  results: readonly Document[],
  variables: Variables | undefined,
): void {
  if (typeof operand !== 'string' && !isDocument(operand))
    throw new CommandError(
      51182,
      `$merge only supports a string or object argument, not ${typeName(operand)}`,
    );
  const spec: Document = isDocument(operand) ? operand : { into: operand };
  const unknown = Object.keys(spec).find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new CommandError(40415, `BSON field '$merge.${unknown}' is an unknown field.`);
  if (spec.into === undefined)
    throw new CommandError(40414, "BSON field '$merge.into' is missing but a required field");
  const target = targetOf('$merge', 51178, spec.into, context.database);
  const { whenMatched: matching = 'merge', whenNotMatched: missing = 'insert' } = spec;
  const combine = combination(matching, missing, { given: spec.let, outer: variables });
  const { catalog } = context;
  const there = catalog.find(target.database, target.name);
  const on = fieldsOf(spec.on);
  checkUnique(there, on);
  for (const given of results) {
    // What matches by other fields keeps its id.
    const needsId = given._id === undefined && on.includes('_id');
    const result: Document = needsId ? { _id: new ObjectId(), ...given } : given;
    const collection = catalog.ensure(target.database, target.name);
    const stored = matchOf(collection, on, result);
    if (stored !== undefined && combine !== undefined)
      replace(collection, stored, { _id: stored.document._id, ...combine(stored.document, result) });
    // With `fail`, the index refuses it.
    else if (missing === 'insert') collection.insert({ _id: new ObjectId(), ...result });
    else if (missing === 'fail')
      throw new CommandError(
        13113,
        '$merge could not find a matching document in the target collection for at least one document in the source collection',
      );
  }
}

const known = new Set(['into', 'on', 'let', 'whenMatched', 'whenNotMatched']);

/** What is done with a match; undefined where there may be none. */
function combination(
  matching: unknown,
  missing: unknown,
  variables: StageVariables,
): WhenMatched | undefined {
  if (typeof missing !== 'string' || !whenNotMatched.includes(missing))
    throw new CommandError(
      'BadValue',
      `Enumeration value '${String(missing)}' for field 'whenNotMatched' is not a valid value.`,
    );
  if (Array.isArray(matching)) return byPipeline(matching, variables);
  if (variables.given !== undefined)
    throw new CommandError(51199, "Cannot use 'let' variables with other than a pipeline for 'whenMatched'");
  const combine = typeof matching === 'string' ? whenMatched.get(matching) : undefined;
  if (combine === undefined && matching !== 'fail')
    throw new CommandError(
      51191,
      `Enumeration value '${String(matching)}' for field 'whenMatched' is not a valid value.`,
    );
  if ((matching === 'fail' || matching === 'keepExisting') && missing !== 'insert') {
    throw new CommandError(
      51189,
      `Combination of 'whenMatched: ${matching}' and 'whenNotMatched: ${missing}' is not supported`,
    );
  }
  return combine;
}

/** The stage's own `let`, and what its expressions may refer to. */
interface StageVariables {
  readonly given: unknown;
  readonly outer: Variables | undefined;
}

function byPipeline(stages: readonly unknown[], { given, outer }: StageVariables): WhenMatched {
  if (given !== undefined && !isDocument(given))
    throw new CommandError(
      'TypeMismatch',
      `BSON field '$merge.let' is the wrong type '${typeName(given)}', expected type 'object'`,
    );
  compileUpdatePipeline(stages);
  const specification: Document = { new: '$$ROOT', ...given };
  if (specification.new !== '$$ROOT')
    throw new CommandError(
      51273,
      "'let' may not define a value for the reserved 'new' variable other than '$$ROOT'",
    );
  return (stored, result) =>
    compileUpdatePipeline(stages, evaluateVariables(specification, result, outer))(stored);
}

function fieldsOf(on: unknown = '_id'): readonly string[] {
  const fields: readonly unknown[] = Array.isArray(on) ? on : [on];
  if (fields.length === 0)
    throw new CommandError(51187, "If explicitly specifying $merge 'on', must include at least one field");
  if (!fields.every((field) => typeof field === 'string'))
    throw new CommandError(
      Array.isArray(on) ? 51134 : 51186,
      "$merge 'on' field must be a string or an array of strings",
    );
  if (new Set(fields).size < fields.length)
    throw new CommandError(31465, "Found a duplicate field in $merge 'on'");
  return fields;
}

/** Only one document may match a result. */
function checkUnique(collection: Collection | undefined, on: readonly string[]): void {
  const isCovered = (collection?.indexes ?? []).some(
    ({ isUnique, partial, fields }) =>
      isUnique &&
      partial === undefined &&
      fields.length === on.length &&
      on.every((field) => fields.includes(field)),
  );
  if (isCovered || on.join() === '_id') return;
  throw new CommandError(51183, 'Cannot find index to verify that join fields will be unique');
}

function matchOf(collection: Collection, on: readonly string[], result: Document): Stored | undefined {
  const filter = Object.fromEntries(
    on.map((path) => {
      const [value] = pathReader(path, true)(result);
      if (value === undefined || value === null)
        throw new CommandError(51132, "$merge write error: 'on' field cannot be missing, null or undefined");
      if (Array.isArray(value))
        throw new CommandError(51185, "$merge write error: 'on' field cannot be an array");
      return [path, { $eq: value }];
    }),
  );
  return select(collection, { filter, limit: 1 })[0];
}

function replace(collection: Collection, stored: Stored, document: Document): void {
  if (!areIdentical(stored.document._id, document._id)) {
    throw new CommandError(
      'ImmutableField',
      '$merge failed to update the matching document, did you attempt to modify the _id or the shard key?',
    );
  }
  if (!areIdentical(stored.document, document)) collection.replace(stored, document);
}
