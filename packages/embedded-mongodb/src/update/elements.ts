import { CommandError } from '../errors.js';
import { field, isIndex } from '../values/paths.js';
import { type Document, isDocument } from '../values/values.js';

/** An array is padded with nulls to reach an index, up to this limit. */
const maximumPadding = 1_500_000;

/** The elements of the array to which a path of plain names leads. */
export function elementsAt(
  document: Document | undefined,
  parts: readonly string[],
): readonly unknown[] | undefined {
  let value: unknown = document;
  for (const part of parts) value = isDocument(value) || Array.isArray(value) ? read(value, part) : undefined;
  return Array.isArray(value) ? value : undefined;
}

/** What a document has in a field, or an array at a position. */
export function read(container: Document | unknown[], name: string): unknown {
  if (!Array.isArray(container)) return field(container, name);
  return isIndex(name) ? container[Number(name)] : undefined;
}

/** Puts a value there; `undefined` takes away what is there. */
export function write(container: Document | unknown[], name: string, value: unknown): void {
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
