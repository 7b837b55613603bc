import { CommandError } from '../errors.js';
import { activeCollation } from './collation.js';
import { compareValues, orderKey } from './order.js';
import { checkFieldPath, indexedValues, missing } from './paths.js';
import { asNumber, type Document, isDocument } from './values.js';

/** Compares two documents as a sort specification asks, whose paths are judged by `check`. */
export function compileSort(sort: Document, check = checkFieldPath): (a: unknown, b: unknown) => number {
  const fields = sortFields(sort, check);
  return (a, b) => {
    for (const { read, direction } of fields) {
      const order = compareValues(extreme(read(a), direction), extreme(read(b), direction));
      if (order !== 0) return order * direction;
    }
    return 0;
  };
}

/** Documents in the order that a sort specification asks for; equal ones keep theirs. */
export function sorted<T>(items: readonly T[], sort: Document, documentOf: (item: T) => unknown): T[] {
  if (activeCollation() !== undefined) {
    const compare = compileSort(sort);
    return items.toSorted((a, b) => compare(documentOf(a), documentOf(b)));
  }
  const fields = sortFields(sort);
  const keyed = items.map((item) => ({
    item,
    keys: fields.map(({ read, direction }) => orderKey(extreme(read(documentOf(item)), direction))),
  }));
  keyed.sort((a, b) => {
    for (const [index, { direction }] of fields.entries()) {
      const left = a.keys[index];
      const right = b.keys[index];
      const order = left === undefined || right === undefined ? 0 : Buffer.compare(left, right);
      if (order !== 0) return order * direction;
    }
    return 0;
  });
  return keyed.map(({ item }) => item);
}

/** How many fields an order may have, and so an index. */
export const maximumFields = 32;

function sortFields(sort: Document, check = checkFieldPath) {
  if (Object.keys(sort).length > maximumFields) throw new CommandError(13103, 'too many compound keys');
  return Object.entries(sort).map(([path, value]) => {
    check(path);
    if (isDocument(value)) throw new CommandError('NotImplemented', `$meta in a sort is not implemented`);
    const direction = asNumber(value);
    if (direction === undefined) {
      throw new CommandError(15974, `Illegal key in $sort specification: ${path}: ${String(value)}`);
    }
    if (direction !== 1 && direction !== -1) {
      throw new CommandError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    }
    return { read: sortReader(path), direction };
  });
}

function sortReader(path: string): (document: unknown) => readonly unknown[] {
  return (document) =>
    indexedValues(document, [path]).tuples.map(([value]) => (value === missing ? null : value));
}

/** Of several values of a field the smallest counts, or going down the largest. */
function extreme(values: readonly unknown[], direction: number): unknown {
  let found = values[0];
  for (const value of values.slice(1)) if (compareValues(value, found) * direction < 0) found = value;
  return found;
}
