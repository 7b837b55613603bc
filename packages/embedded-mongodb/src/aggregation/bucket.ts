import type { Iterator } from 'mingo/lazy';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { evaluator } from '../expressions/expressions.js';
import { evalExpr } from '../expressions/library.js';
import { areEqual, compareValues, rankOf } from '../values/order.js';
import { isDocument, typeName } from '../values/values.js';
import { group } from './group.js';
import { checkGroupBy, objectOf, onlyFields } from './stage-checks.js';

/** Groups by the boundaries between which a value lies; a bucket is named by its lower one. */
export function bucket(documents: Iterator, operand: unknown, options: Options): Iterator {
  const spec = objectOf(40201, 'Argument to $bucket stage', operand);
  onlyFields(40197, '$bucket', spec, ['groupBy', 'boundaries', 'default', 'output']);
  const { groupBy, boundaries: given, output = { count: { $sum: 1 } } } = spec;
  if (groupBy !== undefined) checkGroupBy(40202, '$bucket', groupBy);
  if (given !== undefined && !Array.isArray(given))
    throw new CommandError(
      40200,
      `The $bucket 'boundaries' field must be an array, but found type: ${typeName(given)}`,
    );
  if (!isDocument(output))
    throw new CommandError(
      40196,
      `The $bucket 'output' field must be an object, but found type: ${typeName(output)}`,
    );
  if (groupBy === undefined || given === undefined)
    throw new CommandError(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified.");
  const boundaries = given.map((value: unknown) => constant(40191, value, options));
  checkBoundaries(boundaries);
  const hasDefault = Object.hasOwn(spec, 'default');
  const other = hasDefault ? constant(40195, spec.default, options) : undefined;
  if (hasDefault && isWithin(boundaries, other)) {
    throw new CommandError(
      40199,
      "The $bucket 'default' field must be less than the lowest boundary or greater than or equal to the highest boundary.",
    );
  }
  const read = evaluator(groupBy, options);
  const nameOf = (document: unknown): unknown => {
    const value = read(document);
    if (isWithin(boundaries, value))
      return boundaries.findLast((boundary) => compareValues(boundary, value) <= 0);
    if (hasDefault) return other;
    throw new CommandError(
      40066,
      '$switch could not find a matching branch for an input, and no default was specified.',
    );
  };
  return group(documents, nameOf, output, options, (groups) =>
    groups.sort((a, b) => compareValues(a._id, b._id)),
  );
}

/** The value of an expression that needs no document. */
function constant(code: number, expression: unknown, options: Options): unknown {
  if (mentionsFields(expression))
    throw new CommandError(
      code,
      "The values of the $bucket 'boundaries' and 'default' fields must be constants",
    );
  return evalExpr({}, expression, options);
}

function mentionsFields(expression: unknown): boolean {
  if (typeof expression === 'string') return expression.startsWith('$');
  if (Array.isArray(expression)) return expression.some(mentionsFields);
  return (
    isDocument(expression) &&
    Object.entries(expression).some(([name, inner]) => name !== '$literal' && mentionsFields(inner))
  );
}

function checkBoundaries(boundaries: readonly unknown[]): void {
  if (boundaries.length < 2) {
    throw new CommandError(
      40192,
      `The $bucket 'boundaries' field must have at least 2 values, but found ${boundaries.length} value(s).`,
    );
  }
  for (const [index, upper] of boundaries.entries()) {
    if (index === 0) continue;
    const lower = boundaries[index - 1];
    if (rankOf(lower) !== rankOf(upper))
      throw new CommandError(
        40193,
        "All values in the the 'boundaries' option to $bucket must have the same type.",
      );
    if (areEqual(lower, upper) || compareValues(lower, upper) > 0)
      throw new CommandError(40194, "The 'boundaries' option to $bucket must be sorted in ascending order.");
  }
}

function isWithin(boundaries: readonly unknown[], value: unknown): boolean {
  return compareValues(value, boundaries[0]) >= 0 && compareValues(value, boundaries.at(-1)) < 0;
}
