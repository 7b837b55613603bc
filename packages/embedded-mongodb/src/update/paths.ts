import { CommandError } from '../errors.js';
import type { Filter } from '../filter/filter.js';
import { checkPath, isIndex, isReferenceName } from '../values/paths.js';
import { show } from '../values/show.js';
import { type Document, isDocument } from '../values/values.js';
import { elementsAt, read, write } from './elements.js';

/** Makes a field's new value from its old one; `undefined` stands for no field, before and after. */
export type Modifier = (value: unknown) => unknown;

/** How a path is walked in an update. */
export interface Walk {
  /** Whether missing parts of the path are created. */
  readonly creates: boolean;
  /** Whether a path through a scalar value is allowed. */
  readonly isLenient?: boolean;
  /** The index that `$` stands for, by the path before it. */
  readonly position: (path: string) => number;
  /** The conditions on elements that `$[name]` refers to. */
  readonly arrayFilters: ReadonlyMap<string, Filter>;
  /** The document before the update, whose elements those conditions are about: the other paths may have changed them since. */
  readonly original?: Document;
  /** Called with each path that is reached, in which positions have taken the place of `$` and `$[name]`. */
  readonly onReach?: ((path: string) => void) | undefined;
}

/** Changes in place what a path leads to in a document, which must be the caller's own copy. */
export function modifyPath(document: Document, path: string, walk: Walk, modifier: Modifier): void {
  checkPath(path);
  const parts = path.split('.');
  if (parts.includes('')) {
    throw new CommandError(
      'EmptyFieldName',
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  }
  const positions = parts.filter((part) => part === '$').length;
  if (positions > 1)
    throw new CommandError('BadValue', `Too many positional (i.e. '$') elements found in path '${path}'`);
  if (parts[0] === '$') {
    throw new CommandError(
      'BadValue',
      `Cannot have positional (i.e. '$') element in the first position in path '${path}'`,
    );
  }
  if (isFilterName(parts[0] ?? '')) {
    throw new CommandError(
      'BadValue',
      `Cannot have array filter identifier (i.e. '$[<id>]') element in the first position in path '${path}'`,
    );
  }
  step(document, parts, 0, walk, modifier, '');
}

/** Whether a part of a path stands for several elements of an array. */
export function isFilterName(part: string): boolean {
  return part.startsWith('$[') && part.endsWith(']');
}

/** Whether it depends on the document, or on a filter, where a path leads. */
export function isDynamic(path: string): boolean {
  return path.split('.').some((part) => part === '$' || isFilterName(part));
}

/** Whether one path leads through another. */
export function isPrefix(path: string, other: string): boolean {
  return other.startsWith(`${path}.`);
}

function step(
  container: Document | unknown[],
  parts: readonly string[],
  index: number,
  walk: Walk,
  modifier: Modifier,
  before: string,
): void {
  const name = parts[index] ?? '';
  if (isFilterName(name)) {
    stepAll(container, parts, index, walk, modifier, before);
    return;
  }
  if (name === '$') {
    const position = String(walk.position(parts.slice(0, index).join('.')));
    step(container, parts.with(index, position), index, walk, modifier, before);
    return;
  }
  if (Array.isArray(container) && !isIndex(name)) {
    if (walk.isLenient === true) return;
    throw notViable(name, before, container);
  }
  const isLast = index === parts.length - 1;
  const old = read(container, name);
  if (isLast) {
    walk.onReach?.(parts.join('.'));
    const value = modifier(old);
    if (value === old) return;
    if (value !== undefined) checkTopLevel(index, name);
    write(container, name, value);
    return;
  }
  if (isDocument(old) || Array.isArray(old)) {
    step(old, parts, index + 1, walk, modifier, name);
  } else if (old === undefined) {
    if (!walk.creates) return;
    const next = parts[index + 1] ?? '';
    if (isFilterName(next)) throw missingArray(parts.slice(0, index + 1));
    const made: Document = {};
    step(made, parts, index + 1, walk, modifier, name);
    // A modifier may decide to write nothing, and then the path to it must not be created.
    if (Object.keys(made).length === 0) return;
    checkTopLevel(index, name);
    write(container, name, made);
  } else {
    if (walk.isLenient === true) return;
    throw notViable(parts[index + 1] ?? '', name, old);
  }
}

/** Only at the top of a document may an update write no name with a dollar, since there it is an operator's. */
function checkTopLevel(index: number, name: string): void {
  if (index > 0 || !name.startsWith('$') || isReferenceName(name)) return;
  throw new CommandError(
    'DollarPrefixedFieldName',
    `The dollar ($) prefixed field '${name}' in '${name}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
  );
}

function stepAll(
  container: Document | unknown[],
  parts: readonly string[],
  index: number,
  walk: Walk,
  modifier: Modifier,
  before: string,
): void {
  if (!Array.isArray(container)) {
    throw new CommandError(
      'BadValue',
      `Cannot apply array updates to non-array element ${before}: ${show(container)}`,
    );
  }
  const name = (parts[index] ?? '').slice(2, -1);
  const test = name === '' ? () => true : walk.arrayFilters.get(name);
  if (test === undefined) {
    throw new CommandError(
      'BadValue',
      `No array filter found for identifier '${name}' in path '${parts.join('.')}'`,
    );
  }
  const original = elementsAt(walk.original, parts.slice(0, index)) ?? container;
  for (let position = 0; position < container.length; position++) {
    if (!test({ [name]: original[position] })) continue;
    step(container, parts.with(index, String(position)), index, walk, modifier, before);
  }
}

function notViable(name: string, before: string, value: unknown): CommandError {
  return new CommandError(
    'PathNotViable',
    `Cannot create field '${name}' in element {${before}: ${show(value)}}`,
  );
}

function missingArray(parts: readonly string[]): CommandError {
  return new CommandError(
    'BadValue',
    `The path '${parts.join('.')}' must exist in the document in order to apply array updates.`,
  );
}
