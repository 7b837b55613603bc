import { Long } from 'bson';
import type { Iterator } from 'mingo/lazy';
import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { evaluator, prepare } from '../expressions/expressions.js';
import { evalExpr, Lazy } from '../expressions/library.js';
import { compileFilter } from '../filter/filter.js';
import { compileProjectStage } from '../projection/projection.js';
import { apply, type Node, place, type Tree } from '../projection/tree.js';
import { equalityKey } from '../values/order.js';
import { checkFieldPath, field } from '../values/paths.js';
import { show } from '../values/show.js';
import { sorted } from '../values/sort.js';
import { asFlag, asNumber, type Document, isDocument } from '../values/values.js';

type Stage = (documents: Iterator, operand: unknown, options: Options) => Iterator;

/** Stages by our own rules for filters, order, equality and paths; the other stages are the aggregation library's. */
export const ownStages: Record<`$${string}`, Stage> = {
  $match: (documents, operand, options) => documents.filter(compileFilter(operand, options)),
  $sort: (documents, operand) => {
    const order = documentOperand('$sort', operand);
    if (Object.keys(order).length === 0)
      throw new CommandError(15976, '$sort stage must have at least one sort key');
    return documents.transform<unknown>((source) => Lazy(sorted(source, order, (item) => item)));
  },
  $set: (documents, operand, options) => documents.map(compileSet('$set', operand, options)),
  $addFields: (documents, operand, options) => documents.map(compileSet('$addFields', operand, options)),
  $project: (documents, operand, options) =>
    documents.map(compileProjectStage(documentOperand('$project', operand), options)),
  $unset: (documents, operand, options) => {
    const paths: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    if (paths.length === 0 || !paths.every((path) => typeof path === 'string')) {
      throw new CommandError(31002, '$unset specification must be a string or an array of strings');
    }
    return documents.map(compileProjectStage(Object.fromEntries(paths.map((path) => [path, 0])), options));
  },
  $replaceRoot: (documents, operand, options) => {
    const { newRoot, ...others } = documentOperand('$replaceRoot', operand);
    if (newRoot === undefined)
      throw new CommandError(40231, 'no newRoot specified for the $replaceRoot stage');
    const unknown = Object.keys(others)[0];
    if (unknown !== undefined)
      throw new CommandError(40415, `BSON field '$replaceRoot.${unknown}' is an unknown field.`);
    return documents.map(compileRoot(newRoot, options));
  },
  $replaceWith: (documents, operand, options) => documents.map(compileRoot(operand, options)),
  $limit: (documents, operand) => documents.take(count(15958, '$limit', operand, 1)),
  $skip: (documents, operand) => documents.drop(count(15956, '$skip', operand, 0)),
  $sample: (documents, operand) => {
    const size = count(28747, '$sample', isDocument(operand) ? operand.size : undefined, 1);
    return documents.transform<unknown>((source) => Lazy(shuffled(source).slice(0, size)));
  },
  $group: group,
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
  const tree: Tree = new Map();
  fill(tree, documentOperand(name, operand), options);
  return (document) => apply(document, tree, false, document);
}

function fill(tree: Tree, spec: Document, options: Options): void {
  for (const [path, value] of Object.entries(spec)) {
    checkFieldPath(path);
    place(tree, path, setNode(value, options), path);
  }
}

/** A document without operators sets its fields, and leaves the others. */
function setNode(value: unknown, options: Options): Node {
  const first = isDocument(value) ? Object.keys(value)[0] : undefined;
  if (!isDocument(value) || first === undefined || first.startsWith('$')) {
    const evaluate = evaluator(value, options);
    return { kind: 'compute', compute: (root) => evaluate(root) };
  }
  const tree: Tree = new Map();
  fill(tree, value, options);
  return { kind: 'tree', tree };
}

function group(documents: Iterator, operand: unknown, options: Options): Iterator {
  const { _id: idExpression, ...fields } = documentOperand('$group', operand);
  if (idExpression === undefined) throw new CommandError(15955, 'a group specification must include an _id');
  const idOf = evaluator(idExpression, options);
  for (const [name, accumulator] of Object.entries(fields)) {
    if (!isDocument(accumulator) || Object.keys(accumulator).length !== 1) {
      throw new CommandError(40234, `The field '${name}' must be an accumulator object`);
    }
  }
  const prepared = Object.entries(fields).map(([name, accumulator]) => [name, prepare(accumulator)] as const);
  return documents.transform<unknown>((source) => {
    const groups = new Map<string, { id: unknown; members: unknown[] }>();
    for (const document of source) {
      const id = idOf(document) ?? null;
      const key = equalityKey(id);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { id, members: [document] });
      else known.members.push(document);
    }
    const results = [...groups.values()].map(({ id, members }) => {
      const accumulated = prepared.map(([name, accumulator]) => [
        name,
        evalExpr(members, accumulator, options),
      ]);
      return { _id: id, ...Object.fromEntries(accumulated) };
    });
    return Lazy(results);
  });
}

function unwind(documents: Iterator, operand: unknown): Iterator {
  const spec = isDocument(operand) ? operand : { path: operand };
  const { path, includeArrayIndex: indexName, preserveNullAndEmptyArrays } = spec;
  if (typeof path !== 'string')
    throw new CommandError(28808, 'expected a string as the path for $unwind stage');
  if (!path.startsWith('$'))
    throw new CommandError(28818, "path option to $unwind stage should be prefixed with a '$'");
  const name = path.slice(1);
  const keepsEmpty = asFlag(preserveNullAndEmptyArrays);
  return documents.transform<unknown>((source) =>
    Lazy(source.filter(isDocument).flatMap((document) => unwound(document, name, indexName, keepsEmpty))),
  );
}

function unwound(document: Document, name: string, indexName: unknown, keepsEmpty: boolean): Document[] {
  const value = valueAt(document, name);
  const isEmpty = value === null || value === undefined || (Array.isArray(value) && value.length === 0);
  if (isEmpty && !keepsEmpty) return [];
  const withValue = (item: unknown, index: unknown) => {
    const tree: Tree = new Map();
    place(tree, name, { kind: 'compute', compute: () => item }, name);
    if (typeof indexName === 'string')
      place(tree, indexName, { kind: 'compute', compute: () => index }, indexName);
    return apply(document, tree, false, document);
  };
  if (!Array.isArray(value)) return [withValue(value, null)];
  // An empty array that is kept is a field that is not there.
  if (isEmpty) return [withValue(undefined, null)];
  return value.map((item, index) => withValue(item, Long.fromNumber(index)));
}

function valueAt(document: Document, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, part) => (isDocument(value) ? field(value, part) : undefined), document);
}

function count(code: number, name: string, operand: unknown, least: number): number {
  const number = asNumber(operand);
  if (number !== undefined && Number.isInteger(number) && number >= least) return number;
  throw new CommandError(code, `the size of ${name} must be an integer of at least ${least}`);
}

function shuffled(source: readonly unknown[]): unknown[] {
  const keyed = source.map((item) => ({ item, key: Math.random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

function documentOperand(name: string, operand: unknown): Document {
  if (!isDocument(operand)) throw new CommandError(15969, `${name} specification must be an object`);
  return operand;
}
