import { CommandError } from '../errors.js';
import { checkVariableName } from '../expressions/expressions.js';
import { checkFieldName, checkFieldPath } from '../values/paths.js';
import { asNumber, type Document, isDocument, typeName } from '../values/values.js';

/** Refuses the malformed operand of a stage that the aggregation library would take. */
export function checkOperand(name: string, operand: unknown): void {
  checks.get(name)?.(operand);
}

const checks = new Map<string, (operand: unknown) => void>([
  ['$match', (operand) => void objectOf(15959, 'the match filter', operand)],
  ['$count', checkCount],
  ['$documents', checkDocuments],
  ['$sortByCount', checkSortByCount],
  ['$facet', checkFacet],
  ['$lookup', checkLookup],
  ['$graphLookup', checkGraphLookup],
  ['$unionWith', checkUnionWith],
  ['$bucketAuto', checkBucketAuto],
]);

/** The fields of a stage, of which none may be unknown. */
export function objectOf(code: number, what: string, operand: unknown): Document {
  if (isDocument(operand)) return operand;
  throw new CommandError(code, `${what} must be an object, but found ${typeName(operand)}`);
}

export function onlyFields(code: number, stage: string, spec: Document, known: readonly string[]): void {
  const unknown = Object.keys(spec).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new CommandError(code, `unknown argument to ${stage}: ${unknown}`);
}

function checkDocuments(operand: unknown): void {
  if (isDocument(operand)) return;
  if (!Array.isArray(operand)) throw new CommandError(5858203, 'an array is expected');
  if (!operand.every(isDocument)) throw new CommandError(40228, 'an element of $documents must be an object');
}

function checkCount(operand: unknown): void {
  if (typeof operand !== 'string')
    throw new CommandError(40156, 'the count field must be a non-empty string');
  if (operand === '') throw new CommandError(40157, 'the count field must be a non-empty string');
  if (operand.startsWith('$')) throw new CommandError(40158, 'the count field cannot be a $-prefixed path');
  if (operand.includes('.')) throw new CommandError(40160, "the count field cannot contain '.'");
}

function checkSortByCount(operand: unknown): void {
  if (typeof operand === 'string') {
    if (operand.startsWith('$')) return;
    throw new CommandError(40148, 'the sortByCount field must be defined as a $-prefixed path');
  }
  const isExpression = isDocument(operand) && Object.keys(operand)[0]?.startsWith('$') === true;
  if (isExpression) return;
  throw new CommandError(
    isDocument(operand) ? 40147 : 40149,
    'the sortByCount field must be defined as a $-prefixed path or an expression inside an object',
  );
}

function checkFacet(operand: unknown): void {
  const facets = isDocument(operand) ? Object.entries(operand) : [];
  if (facets.length === 0)
    throw new CommandError(40169, 'the $facet specification must be a non-empty object');
  for (const [name, pipeline] of facets) {
    checkFieldName(name);
    if (!Array.isArray(pipeline))
      throw new CommandError(
        40170,
        `arguments to $facet must be arrays, ${name} is type ${typeName(pipeline)}`,
      );
  }
}

const failed = 9;

function checkLookup(operand: unknown): void {
  const spec = objectOf(failed, 'the $lookup stage specification', operand);
  const paths = ['as', 'localField', 'foreignField'];
  onlyFields(failed, '$lookup', spec, ['from', 'let', 'pipeline', ...paths]);
  for (const name of ['from', ...paths]) stringOf('$lookup', name, spec[name]);
  const { from, as, localField, foreignField, pipeline, let: variables } = spec;
  if (pipeline !== undefined && !Array.isArray(pipeline))
    throw new CommandError('TypeMismatch', 'A pipeline must be an array of objects');
  if (variables !== undefined)
    Object.keys(objectOf(failed, "$lookup argument 'let'", variables)).forEach(checkVariableName);
  if (as === undefined) throw new CommandError(failed, "must specify 'as' field for a $lookup");
  if (from === undefined && !beginsWithDocuments(pipeline))
    throw new CommandError(failed, "missing 'from' option to $lookup stage specification");
  if ((localField === undefined) !== (foreignField === undefined)) {
    throw new CommandError(
      failed,
      "$lookup requires both or neither of 'localField' and 'foreignField' to be specified",
    );
  }
  if (pipeline === undefined && localField === undefined) {
    throw new CommandError(
      failed,
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
    );
  }
  if (pipeline === undefined && variables !== undefined)
    throw new CommandError(failed, "$lookup with a 'let' argument must also specify 'pipeline'");
  for (const path of [as, localField, foreignField]) if (typeof path === 'string') checkFieldPath(path);
}

function beginsWithDocuments(pipeline: unknown): boolean {
  const [first]: readonly unknown[] = Array.isArray(pipeline) ? pipeline : [];
  return isDocument(first) && Object.hasOwn(first, '$documents');
}

function stringOf(stage: string, name: string, value: unknown, code = failed): void {
  if (value === undefined || typeof value === 'string') return;
  throw new CommandError(code, `${stage} argument '${name}' must be a string, is type ${typeName(value)}`);
}

function checkGraphLookup(operand: unknown): void {
  const spec = objectOf(40327, 'the $graphLookup stage specification', operand);
  const required = ['from', 'as', 'startWith', 'connectFromField', 'connectToField'];
  onlyFields(40104, '$graphLookup', spec, [
    ...required,
    ...['maxDepth', 'depthField', 'restrictSearchWithMatch'],
  ]);
  for (const name of ['from', 'as', 'connectFromField', 'connectToField', 'depthField'])
    stringOf('$graphLookup', name, spec[name], 40103);
  const missing = required.find((name) => spec[name] === undefined);
  if (missing !== undefined)
    throw new CommandError(40105, `$graphLookup requires '${required.join("', '")}' to be specified`);
  const { maxDepth, restrictSearchWithMatch } = spec;
  if (maxDepth !== undefined) {
    const depth = asNumber(maxDepth);
    if (depth === undefined) throw new CommandError(40100, 'maxDepth requires a numeric argument');
    if (depth < 0) throw new CommandError(40101, 'maxDepth requires a nonnegative argument');
    if (!Number.isInteger(depth))
      throw new CommandError(40102, 'maxDepth could not be represented as a long long');
  }
  if (restrictSearchWithMatch !== undefined)
    objectOf(40185, "the $graphLookup argument 'restrictSearchWithMatch'", restrictSearchWithMatch);
  for (const path of [spec.as, spec.connectFromField, spec.connectToField, spec.depthField])
    if (typeof path === 'string') checkFieldPath(path);
}

function checkUnionWith(operand: unknown): void {
  if (typeof operand === 'string') return;
  const spec = objectOf(failed, 'the $unionWith stage specification', operand);
  onlyFields(40415, '$unionWith', spec, ['coll', 'pipeline']);
  const { coll, pipeline } = spec;
  if (coll !== undefined && typeof coll !== 'string')
    throw new CommandError(
      'TypeMismatch',
      `BSON field '$unionWith.coll' is the wrong type '${typeName(coll)}'`,
    );
  if (pipeline !== undefined && !Array.isArray(pipeline))
    throw new CommandError(10065, "'pipeline' must be an array of objects");
  if (coll === undefined && !beginsWithDocuments(pipeline))
    throw new CommandError(
      failed,
      '$unionWith stage without explicit collection must have a pipeline with $documents as first stage',
    );
}

function checkBucketAuto(operand: unknown): void {
  const spec = objectOf(40240, 'the argument to $bucketAuto', operand);
  onlyFields(40245, '$bucketAuto', spec, ['groupBy', 'buckets', 'output', 'granularity']);
  const { groupBy, buckets, output, granularity } = spec;
  if (groupBy !== undefined) checkGroupBy(40239, '$bucketAuto', groupBy);
  if (buckets !== undefined) {
    const number = asNumber(buckets);
    if (number === undefined)
      throw new CommandError(
        40241,
        `The $bucketAuto 'buckets' field must be a numeric value, but found type: ${typeName(buckets)}`,
      );
    if (!Number.isInteger(number) || Math.abs(number) >= 2 ** 31)
      throw new CommandError(
        40242,
        "The $bucketAuto 'buckets' field must be representable as a 32-bit integer",
      );
    if (number <= 0) throw new CommandError(40243, "The $bucketAuto 'buckets' field must be greater than 0");
  }
  if (output !== undefined) objectOf(40244, "The $bucketAuto 'output' field", output);
  if (granularity !== undefined && typeof granularity !== 'string')
    throw new CommandError(40261, "The $bucketAuto 'granularity' field must be a string");
  if (groupBy === undefined || buckets === undefined)
    throw new CommandError(40246, "$bucketAuto requires 'groupBy' and 'buckets' to be specified");
}

/** What to group by is a path or an expression, not a plain value. */
export function checkGroupBy(code: number, stage: string, groupBy: unknown): void {
  if (isDocument(groupBy) || (typeof groupBy === 'string' && groupBy.startsWith('$'))) return;
  throw new CommandError(
    code,
    `The ${stage} 'groupBy' field must be defined as a $-prefixed path or an expression`,
  );
}
