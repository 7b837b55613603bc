import type { Options } from 'mingo/types';
import { CommandError } from './errors.js';
import { evaluator } from './expressions.js';
import { checkPath, field } from './paths.js';
import { compileFind } from './projection-operators.js';
import { guardFor } from './regular-expressions.js';
import { asNumber, type Document, isDocument } from './values.js';

/** What a projection does with one field. */
export type Node =
  | { readonly kind: 'include' }
  | { readonly kind: 'exclude' }
  | {
      readonly kind: 'compute';
      readonly compute: (root: Document, value: unknown) => unknown;
      /** Whether it makes something only of what is there. */
      readonly changes?: true;
    }
  | { readonly kind: 'tree'; readonly tree: Tree };

export type Tree = Map<string, Node>;

export type Project = (document: Document) => Document;

/** Compiles the projection of a find: fields, expressions, and `$slice`, `$elemMatch` and `.$`, which need the filter. */
export function compileProjection(projection: Document, filter: Document): Project {
  if (Object.keys(projection).length === 0) return (document) => document;
  const project = compile(projection, (path, value) => compileFind(path, value, filter));
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

/** What an operator of a find's projection comes to: whether it goes with included or excluded fields, and what it does. */
export interface FindOperator {
  readonly path: string;
  readonly node: Node;
  readonly includes: boolean | undefined;
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
    if (name === '' || name.endsWith('.') || name.startsWith('.')) {
      throw new CommandError(40352, 'FieldPath cannot be constructed with empty string');
    }
    if (name.startsWith('$')) {
      throw new CommandError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    }
    const operator = operators(path, value);
    if (operator !== undefined) {
      if (operator.includes !== undefined) setMode(mode, operator.includes, path);
      place(tree, operator.path.slice(before.length), operator.node, operator.path);
      continue;
    }
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

/** Puts a node into a tree at a path; two of which one contains the other collide. */
export function place(tree: Tree, path: string, node: Node, whole: string): void {
  checkPath(path);
  const dot = path.indexOf('.');
  const name = dot < 0 ? path : path.slice(0, dot);
  const there = tree.get(name);
  if (dot < 0) {
    if (there === undefined) {
      tree.set(name, node);
      return;
    }
    if (there.kind === 'tree' && node.kind === 'tree') {
      for (const [inner, value] of node.tree) place(there.tree, inner, value, whole);
      return;
    }
    throw new CommandError(31250, `Path collision at ${whole}`);
  }
  const rest = path.slice(dot + 1);
  if (there !== undefined && there.kind !== 'tree') {
    throw new CommandError(31249, `Path collision at ${whole} remaining portion ${rest}`);
  }
  const inner: Tree = there?.tree ?? new Map();
  if (there === undefined) tree.set(name, { kind: 'tree', tree: inner });
  place(inner, rest, node, whole);
}

/** Applies a tree to a document; fields it does not name are left out if it includes, and kept if it excludes. */
export function apply(document: Document, tree: Tree, includes: boolean, root: Document): Document {
  const result: Document = {};
  for (const [name, value] of Object.entries(document)) {
    const node = tree.get(name);
    if (node === undefined) {
      if (!includes) result[name] = value;
    } else if (node.kind === 'include') {
      result[name] = value;
    } else if (node.kind === 'tree') {
      const inner = applyInside(value, node.tree, includes, root);
      if (inner !== undefined) result[name] = inner;
    } else if (node.kind === 'compute' && !includes) {
      // A field that is only changed keeps its place.
      setOrDelete(result, name, node.compute(root, value));
    }
  }
  for (const [name, node] of tree) {
    const isThere = Object.hasOwn(document, name);
    if (node.kind === 'compute' && (includes || !isThere)) {
      setOrDelete(result, name, node.compute(root, field(document, name)));
    } else if (node.kind === 'tree' && computes(node.tree) && !isContainer(field(document, name))) {
      setOrDelete(result, name, apply({}, node.tree, includes, root));
    }
  }
  return result;
}

function applyInside(value: unknown, tree: Tree, includes: boolean, root: Document): unknown {
  if (isDocument(value)) return apply(value, tree, includes, root);
  if (!Array.isArray(value)) return includes ? undefined : value;
  return value
    .map((item) => {
      if (!isContainer(item) && computes(tree)) return apply({}, tree, includes, root);
      return applyInside(item, tree, includes, root);
    })
    .filter((item) => item !== undefined);
}

function setOrDelete(result: Document, name: string, value: unknown): void {
  if (value === undefined) delete result[name];
  else result[name] = value;
}

function isContainer(value: unknown): boolean {
  return isDocument(value) || Array.isArray(value);
}

/** Whether a tree makes values where there are none. */
function computes(tree: Tree): boolean {
  return [...tree.values()].some(
    (node) =>
      (node.kind === 'compute' && node.changes !== true) || (node.kind === 'tree' && computes(node.tree)),
  );
}
