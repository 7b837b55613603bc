import { CommandError } from '../errors.js';
import { checkPath, field } from '../values/paths.js';
import { type Document, isDocument } from '../values/values.js';

/** What a projection does with one field. */
export type Node =
  | { readonly kind: 'include' }
  | { readonly kind: 'exclude' }
  | {
      readonly kind: 'compute';
      readonly compute: (root: Document, value: unknown) => unknown;
      /** Whether it applies only to existing fields. */
      readonly changes?: true;
    }
  | { readonly kind: 'tree'; readonly tree: Tree };

export type Tree = Map<string, Node>;

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

/** Whether a tree creates values where there are none. */
function computes(tree: Tree): boolean {
  return [...tree.values()].some(
    (node) =>
      (node.kind === 'compute' && node.changes !== true) || (node.kind === 'tree' && computes(node.tree)),
  );
}
