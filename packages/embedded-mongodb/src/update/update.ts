import { compileUpdatePipeline } from '../aggregation/pipeline.js';
import type { Variables } from '../aggregation/variables.js';
import { CommandError } from '../errors.js';
import { matchedPosition } from '../filter/position.js';
import { areIdentical } from '../values/order.js';
import { isIndex } from '../values/paths.js';
import { guardFor } from '../values/regular-expressions.js';
import { show } from '../values/show.js';
import { type Document, isDocument } from '../values/values.js';
import { compileArrayFilters } from './array-filters.js';
import { arrayOperators } from './array-operators.js';
import { checkConflicts, noteConflicts } from './conflicts.js';
import { type Modifier, modifyPath, type Walk } from './paths.js';
import { compileRenames, destinationsOf } from './rename.js';
import { valueOperators } from './value-operators.js';

/** A compiled update: makes the new document of the old one, which it does not change. */
export interface Update {
  readonly isReplacement: boolean;
  apply(document: Document, isInsert: boolean): Document;
}

interface Step {
  readonly path: string;
  readonly modifier: Modifier;
  readonly creates: boolean;
  readonly isLenient: boolean;
  readonly onInsertOnly: boolean;
}

/** Operators that have no effect on a missing field. */
const modest = new Set(['$unset', '$pop', '$pull', '$pullAll', '$rename']);
/** Operators that have no effect either where the path cannot exist. */
const lenient = new Set(['$unset']);

export function compileUpdate(
  update: unknown,
  filter: Document,
  arrayFilters: readonly unknown[],
  variables?: Variables,
): Update {
  const { isReplacement, apply } = compile(update, filter, arrayFilters, variables);
  const guard = guardFor(update, filter, arrayFilters);
  return { isReplacement, apply: (document, isInsert) => guard(() => apply(document, isInsert)) };
}

function compile(
  update: unknown,
  filter: Document,
  arrayFilters: readonly unknown[],
  variables: Variables | undefined,
): Update {
  if (Array.isArray(update)) {
    if (arrayFilters.length > 0)
      throw new CommandError('FailedToParse', 'arrayFilters may not be specified for pipeline-style updates');
    const apply = compileUpdatePipeline(update, variables);
    return {
      isReplacement: false,
      apply: (document) => withId(document, { _id: document._id, ...apply(structuredCopy(document)) }),
    };
  }
  if (!isDocument(update))
    throw new CommandError('FailedToParse', 'Update argument must be either an object or an array');
  const names = Object.keys(update);
  if (names[0]?.startsWith('$') !== true) return replacement(update);
  const now = new Date();
  const renames = compileRenames(update.$rename);
  const steps = names.flatMap((name) => compileOperator(name, update[name], now));
  checkConflicts([...steps.map(({ path }) => path), ...destinationsOf(update.$rename)]);
  const sorted = steps.toSorted((a, b) => comparePaths(a.path, b.path));
  const filters = compileArrayFilters(
    arrayFilters,
    steps.map(({ path }) => path),
  );
  const apply = (document: Document, isInsert: boolean): Document => {
    const copy = structuredCopy(document);
    const position = (path: string) => matchedPosition(filter, path, document);
    const onReach = noteConflicts(steps.map(({ path }) => path));
    for (const { path, modifier, creates, isLenient, onInsertOnly } of sorted) {
      if (onInsertOnly && !isInsert) continue;
      const walk: Walk = { creates, isLenient, position, arrayFilters: filters, onReach, original: document };
      modifyPath(copy, path, walk, (value) => structuredCopy(modifier(value)));
    }
    return copy;
  };
  return {
    isReplacement: false,
    apply: (document, isInsert) => withId(document, renames(apply(document, isInsert))),
  };
}

function compileOperator(name: string, operands: unknown, now: Date): Step[] {
  const compile = valueOperators.get(name) ?? arrayOperators.get(name);
  if (compile === undefined && name !== '$rename') {
    throw new CommandError(
      'FailedToParse',
      `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  }
  if (!isDocument(operands)) {
    const message = `Modifiers operate on fields but we found type ${typeof operands} instead. For example: {$mod: {<field>: ...}} not {${name}: ${show(operands)}}`;
    throw new CommandError('FailedToParse', message);
  }
  return Object.entries(operands).map(([path, operand]) => ({
    path,
    // What $rename moves is handled on its own; here it only takes part in the search for conflicts.
    modifier: compile === undefined ? (value: unknown) => value : compile(operand, path, now),
    creates: !modest.has(name),
    isLenient: lenient.has(name),
    onInsertOnly: name === '$setOnInsert',
  }));
}

function replacement(update: Document): Update {
  const bad = Object.keys(update).find((name) => name.startsWith('$'));
  if (bad !== undefined) {
    throw new CommandError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${bad}' in '${bad}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
    );
  }
  return {
    isReplacement: true,
    apply: (document) => withId(document, { _id: document._id, ...structuredCopy(update) }),
  };
}

/** The id comes first, and never changes. */
function withId({ _id: oldId }: Document, after: Document): Document {
  if (oldId === undefined) return after;
  const { _id: newId, ...others } = after;
  if (!areIdentical(oldId, newId)) {
    throw new CommandError(
      'ImmutableField',
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  }
  return { _id: oldId, ...others };
}

/** A copy of all documents and arrays in a value. What they hold is never changed in place, and so is shared. */
function structuredCopy<T>(value: T): T;
function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => structuredCopy(item));
  if (!isDocument(value)) return value;
  const copy: Document = {};
  for (const [name, inner] of Object.entries(value)) copy[name] = structuredCopy(inner);
  return copy;
}

/** MongoDB applies an update's fields in the order of their names, and array positions in that of numbers. */
function comparePaths(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    if (isIndex(part) && isIndex(other)) return Number(part) - Number(other);
    return part < other ? -1 : 1;
  }
  return -1;
}
