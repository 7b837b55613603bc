import { CommandError } from '../errors.js';
import type { Filter } from '../filter/filter.js';
import { checkPath, field, isIndex, isReferenceName } from '../values/paths.js';
import { show } from '../values/show.js';
import { type Document, isDocument } from '../values/values.js';

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
}

/** An array is padded with nulls to reach an index, up to this limit. */
const maximumPadding = 1_500_000;

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

function isFilterName(part: string): boolean {
  return part.startsWith('$[') && part.endsWith(']');
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
  const part = parts[index] ?? '';
  if (isFilterName(part)) {
    stepAll(container, parts, index, walk, modifier, before);
    return;
  }
  const name = part === '$' ? String(walk.position(parts.slice(0, index).join('.'))) : part;
  if (Array.isArray(container) && !isIndex(name)) {
    if (walk.isLenient === true) return;
    throw notViable(name, before, container);
  }
  const isLast = index === parts.length - 1;
  const old = read(container, name);
  if (isLast) {
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
  for (let position = 0; position < container.length; position++) {
    if (!test({ [name]: container[position] })) continue;
    const element = [...parts.slice(0, index), String(position), ...parts.slice(index + 1)];
    step(container, element, index, walk, modifier, before);
  }
}

function read(container: Document | unknown[], name: string): unknown {
  if (!Array.isArray(container)) return field(container, name);
  return isIndex(name) ? container[Number(name)] : undefined;
}

function write(container: Document | unknown[], name: string, value: unknown): void {
  if (!Array.isArray(container)) {
    if (value === undefined) delete container[name];
    else container[name] = value;
    return;
  }
  const position = Number(name);
  if (value === undefined) {
    // An array has no holes: an element taken out of it leaves null.
    if (position < container.length) container[position] = null;
    return;
  }
  if (position - container.length > maximumPadding) {
    throw new CommandError('BadValue', `can't backfill array to larger than ${maximumPadding} elements`);
  }
  while (container.length < position) container.push(null);
  container[position] = value;
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
