import { CommandError } from './errors.js';
import { isDocument } from './values.js';

/**
 * Refuses a path through a field of this name: ordinary to MongoDB, in JavaScript it would reach, or replace, what all
 * objects inherit from.
 */
export function checkPath(path: string): void {
  if (path.includes('__proto__') && path.split('.').includes('__proto__')) {
    throw new CommandError('BadValue', `the field name '__proto__' in '${path}' is refused`);
  }
}

/** What a path leads to in a document, by MongoDB's rules for filters. */
export type PathReader = (document: unknown) => unknown[];

/**
 * The values at a path, through the elements of arrays on the way; `undefined` stands for a missing field. An array at the
 * end counts as a whole and, unless `whole`, by each of its elements as well.
 */
export function pathReader(path: string, whole = false): PathReader {
  const parts = path.split('.');
  return (document) => {
    const values: unknown[] = [];
    collect(document, parts, 0, whole, values);
    return values;
  };
}

function collect(
  value: unknown,
  parts: readonly string[],
  index: number,
  whole: boolean,
  values: unknown[],
): void {
  const part = parts[index];
  if (part === undefined) {
    if (!whole && Array.isArray(value)) for (const item of value) values.push(item);
    values.push(value);
  } else if (Array.isArray(value)) {
    for (const item of value) if (isDocument(item)) collect(item, parts, index, whole, values);
    if (isIndex(part) && Number(part) < value.length) {
      // An element that is asked for by its position is not opened once more, be it an array.
      const isLast = index === parts.length - 1;
      collect(value[Number(part)], parts, index + 1, whole || isLast, values);
    }
  } else if (isDocument(value)) {
    collect(field(value, part), parts, index + 1, whole, values);
  } else {
    values.push(undefined);
  }
}

/** A document's own field; what every object inherits does not count. */
export function field(document: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(document, name) ? document[name] : undefined;
}

/** Whether a part of a path is the position of an array's element. */
export function isIndex(part: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(part);
}

/** Stands for a field that is not there. */
export const missing = Symbol('missing');

/** The values by which a document is indexed and sorted at a path, and whether they came of an array. */
export interface IndexedValues {
  /** `undefined` stands for an empty array, which comes before null. */
  readonly values: readonly unknown[];
  readonly isArray: boolean;
}

export function indexedValues(document: unknown, path: string): IndexedValues {
  return indexedAt(document, path.split('.'), 0);
}

function indexedAt(value: unknown, parts: readonly string[], position: number): IndexedValues {
  const part = parts[position];
  if (part === undefined) {
    if (!Array.isArray(value)) return { values: [value ?? null], isArray: false };
    return { values: value.length === 0 ? [undefined] : value, isArray: true };
  }
  if (isDocument(value)) {
    if (!Object.hasOwn(value, part)) return { values: [missing], isArray: false };
    return indexedAt(value[part], parts, position + 1);
  }
  if (!Array.isArray(value)) return { values: [missing], isArray: false };
  if (isIndex(part) && Number(part) < value.length) {
    return { values: indexedAt(value[Number(part)], parts, position + 1).values, isArray: true };
  }
  const values = value.flatMap((item) =>
    isDocument(item) ? indexedAt(item, parts, position).values : [missing],
  );
  return { values: values.length === 0 ? [missing] : values, isArray: true };
}
