import type { Options } from 'mingo/types';
import { CommandError } from '../errors.js';
import { evaluator } from '../expressions/expressions.js';
import { checkFieldPath } from '../values/paths.js';
import { guardFor } from '../values/regular-expressions.js';
import { asNumber, type Document, isDocument } from '../values/values.js';
import { compileFind, type FindOperator } from './operators.js';
import { apply, place, type Tree } from './tree.js';

export type Project = (document: Document) => Document;

/** Compiles the projection of a find: fields, expressions, and `$slice`, `$elemMatch` and `.$`, which need the filter. */
export function compileProjection(projection: Document, filter: Document, variables?: Options): Project {
  if (Object.keys(projection).length === 0) return (document) => document;
  const project = compile(projection, (path, value) => compileFind(path, value, filter), variables);
  const guard = guardFor(projection, filter);
  return (document) => guard(() => project(document));
}

/** Compiles the stage `$project`. */
export function compileProjectStage(projection: Document, options: Options): Project {
  if (Object.keys(projection).length === 0) {
    throw new CommandError(
      51272,
      'Invalid $project :: caused by :: projection specification must have at least one field',
    );
  }
  return compile(projection, () => undefined, options);
}

type FindOperators = (path: string, value: unknown) => FindOperator | undefined;

interface Mode {
  includes: boolean | undefined;
}

function compile(projection: Document, operators: FindOperators, options?: Options): Project {
  const tree: Tree = new Map();
  const mode: Mode = { includes: undefined };
  fill(tree, '', projection, mode, operators, options);
  const id = tree.get('_id');
  // An expression has set the mode; what remains without one are operators that leave all other fields as they are.
  const includes = mode.includes ?? id?.kind === 'include';
  if (includes && id === undefined) tree.set('_id', { kind: 'include' });
  return (document) => apply(document, tree, includes, document);
}

function fill(
  tree: Tree,
  before: string,
  spec: Document,
  mode: Mode,
  operators: FindOperators,
  options?: Options,
): void {
  for (const [name, value] of Object.entries(spec)) {
    const path = `${before}${name}`;
    const operator = operators(path, value);
    if (operator !== undefined) {
      if (operator.includes !== undefined) setMode(mode, operator.includes, path);
      place(tree, operator.path.slice(before.length), operator.node, operator.path);
      continue;
    }
    checkFieldPath(name);
    const number = typeof value === 'boolean' ? Number(value) : asNumber(value);
    if (number !== undefined) {
      if (path !== '_id') setMode(mode, number !== 0, path);
      place(tree, name, { kind: number === 0 ? 'exclude' : 'include' }, path);
    } else if (isDocument(value) && Object.keys(value)[0]?.startsWith('$') !== true) {
      if (Object.keys(value).length === 0) {
        throw new CommandError(
          51270,
          `An empty sub-projection is not a valid value. Found empty object at path`,
        );
      }
      const inner: Tree = new Map();
      fill(inner, `${path}.`, value, mode, operators, options);
      place(tree, name, { kind: 'tree', tree: inner }, path);
    } else {
      if (path !== '_id') setMode(mode, true, path);
      const evaluate = evaluator(value, options);
      place(tree, name, { kind: 'compute', compute: (root) => evaluate(root) }, path);
    }
  }
}

function setMode(mode: Mode, includes: boolean, path: string): void {
  if (mode.includes !== undefined && mode.includes !== includes) {
    throw includes
      ? new CommandError(31253, `Cannot do inclusion on field ${path} in exclusion projection`)
      : new CommandError(31254, `Cannot do exclusion on field ${path} in inclusion projection`);
  }
  mode.includes = includes;
}
