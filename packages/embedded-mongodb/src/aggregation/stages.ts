import type { Iterator } from 'mingo/lazy';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { evaluator } from '../expressions/expressions.js';
import { Lazy } from '../expressions/library.js';
import { compileFilter } from '../filter/filter.js';
import { compileProjectStage } from '../projection/projection.js';
import { apply, type Node, place, type Tree } from '../projection/tree.js';
import { checkFieldPath } from '../values/paths.js';
import { show } from '../values/show.js';
import { sorted } from '../values/sort.js';
import { asNumber, type Document, isDocument, isNumeric } from '../values/values.js';
import { bucket } from './bucket.js';
import { bucketAuto } from './bucket-auto.js';
import { group, groupStage } from './group.js';
import { lookup } from './lookup.js';
import { objectOf, onlyFields } from './stage-checks.js';
import { unwind } from './unwind.js';

type Stage = (documents: Iterator, operand: unknown, options: Options) => Iterator;

/** Stages by our own rules for filters, order, equality and paths; the other stages are the aggregation library's. */
export const ownStages: Record<`$${string}`, Stage> = {
  $match: (documents, operand, options) => documents.filter(compileFilter(operand, options)),
  $sort: (documents, operand) => {
    const order = objectOf(15973, 'the $sort key specification', operand);
    if (Object.keys(order).length === 0)
      throw new CommandError(15976, '$sort stage must have at least one sort key');
    return documents.transform<unknown>((source) => Lazy(sorted(source, order, (item) => item)));
  },
  $set: (documents, operand, options) => documents.map(compileSet('$set', operand, options)),
  $addFields: (documents, operand, options) => documents.map(compileSet('$addFields', operand, options)),
  $project: (documents, operand, options) =>
    documents.map(compileProjectStage(objectOf(15969, '$project specification', operand), options)),
  $unset: (documents, operand, options) => {
    const paths: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    if (typeof operand !== 'string' && !Array.isArray(operand))
      throw new CommandError(31002, '$unset specification must be a string or an array');
    if (paths.length === 0)
      throw new CommandError(
        31119,
        '$unset specification must be a string or an array with at least one field',
      );
    if (!paths.every((path) => typeof path === 'string'))
      throw new CommandError(
        31120,
        '$unset specification must be a string or an array containing only string values',
      );
    return documents.map(compileProjectStage(Object.fromEntries(paths.map((path) => [path, 0])), options));
  },
  $replaceRoot: (documents, operand, options) => {
    const { newRoot, ...others } = objectOf(40229, 'the $replaceRoot specification', operand);
    if (newRoot === undefined)
      throw new CommandError(40231, 'no newRoot specified for the $replaceRoot stage');
    const unknown = Object.keys(others)[0];
    if (unknown !== undefined)
      throw new CommandError(40415, `BSON field '$replaceRoot.${unknown}' is an unknown field.`);
    return documents.map(compileRoot(newRoot, options));
  },
  $replaceWith: (documents, operand, options) => documents.map(compileRoot(operand, options)),
  $limit: (documents, operand) => {
    const limit = count(5107201, '$limit', operand);
    if (limit === 0) throw new CommandError(15958, 'the limit must be positive');
    return documents.take(limit);
  },
  $skip: (documents, operand) => documents.drop(count(5107200, '$skip', operand)),
  $sample: (documents, operand) => {
    const spec = objectOf(28745, 'the $sample stage specification', operand);
    onlyFields(28748, '$sample', spec, ['size']);
    if (spec.size === undefined) throw new CommandError(28749, '$sample stage must specify a size');
    if (!isNumeric(spec.size)) throw new CommandError(28746, 'size argument to $sample must be a number');
    const size = count(28747, '$sample', spec.size);
    if (size === 0) throw new CommandError(28747, 'size argument to $sample must be a positive integer');
    return documents.transform<unknown>((source) => Lazy(shuffled(source).slice(0, size)));
  },
  $group: groupStage,
  $bucket: bucket,
  $bucketAuto: bucketAuto,
  $sortByCount: (documents, operand, options) =>
    group(documents, evaluator(operand, options), { count: { $sum: 1 } }, options, (groups) =>
      sorted(groups, { count: -1 }, (item) => item),
    ),
  $lookup: lookup,
  $unwind: unwind,
};

function compileRoot(expression: unknown, options: Options): (document: Document) => Document {
  const evaluate = evaluator(expression, options);
  return (document) => {
    const root = evaluate(document);
    if (isDocument(root)) return root;
    throw new CommandError(
      40228,
      `'newRoot' expression must evaluate to an object, but resulting value was: ${show(root)}`,
    );
  };
}

function compileSet(name: string, operand: unknown, options: Options): (document: Document) => Document {
  const spec = objectOf(40272, `${name} specification stage`, operand);
  if (Object.keys(spec).length === 0)
    throw new CommandError(
      40177,
      `Invalid ${name} :: caused by :: specification must have at least one field`,
    );
  const tree: Tree = new Map();
  fill(tree, spec, options);
  return (document) => apply(document, tree, false, document);
}

function fill(tree: Tree, spec: Document, options: Options): void {
  for (const [path, value] of Object.entries(spec)) {
    checkFieldPath(path);
    if (isDocument(value) && Object.keys(value).length === 0)
      throw new CommandError(
        40180,
        `an empty object is not a valid value. Found empty object at path ${path}`,
      );
    place(tree, path, setNode(value, options), path);
  }
}

/** A document without operators sets its fields, and leaves the others. */
function setNode(value: unknown, options: Options): Node {
  const first = isDocument(value) ? Object.keys(value)[0] : undefined;
  if (!isDocument(value) || first?.startsWith('$') === true) {
    const evaluate = evaluator(value, options);
    return { kind: 'compute', compute: (root) => evaluate(root) };
  }
  const tree: Tree = new Map();
  fill(tree, value, options);
  return { kind: 'tree', tree };
}

function count(code: number, name: string, operand: unknown): number {
  const number = asNumber(operand);
  if (number !== undefined && Number.isInteger(number) && number >= 0) return number;
  throw new CommandError(code, `invalid argument to ${name} stage: expected an integer of at least 0`);
}

function shuffled(source: readonly unknown[]): unknown[] {
  const keyed = source.map((item) => ({ item, key: Math.random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
