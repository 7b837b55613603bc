import { CommandError } from '../errors.js';
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

/** Names with a dollar that pipelines may use: those of a reference to another document. */
const referenceNames = new Set(['$ref', '$id', '$db']);

export function isReferenceName(name: string): boolean {
  return referenceNames.has(name);
}

/** Refuses what pipelines and sorts do not take for a path, though a document may have such fields. */
export function checkFieldPath(path: string): void {
  checkPath(path);
  if (path === '') throw new CommandError(40352, 'FieldPath cannot be constructed with empty string');
  if (path.endsWith('.')) throw new CommandError(40353, "FieldPath must not end with a '.'.");
  for (const name of path.split('.')) checkFieldName(name);
}

/** Refuses what expressions do not take for the name of one field. */
export function checkFieldName(name: string): void {
  if (name === '') throw new CommandError(15998, 'FieldPath field names may not be empty strings.');
  if (name.startsWith('$') && !isReferenceName(name)) {
    throw new CommandError(
      16410,
      `FieldPath field names may not start with '$', given '${name}'. Consider using $getField or $setField.`,
    );
  }
  if (name.includes('.'))
    throw new CommandError(16412, `FieldPath field names may not contain '.', given '${name}'.`);
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

/** A missing field. */
export const missing = Symbol('missing');

/** The values by which a document is indexed and sorted. */
export interface IndexedValues {
  /**
   * One value for each path, as often as an array on the way has elements: those of one tuple are of the same element.
   * `undefined` stands for an empty array, which comes before null.
   */
  readonly tuples: readonly (readonly unknown[])[];
  readonly isArray: boolean;
}

/** What a path has led to so far, and what is left of the path; nothing, not even the end, once there is a value. */
interface Place {
  readonly value: unknown;
  readonly rest?: readonly string[];
}

/** The values at some paths, of which only one array may be on the way, be it of several paths. */
export function indexedValues(document: unknown, paths: readonly string[]): IndexedValues {
  const tuples: unknown[][] = [];
  let isArray = false;

  const follow = (place: Place): Place => {
    const { value, rest } = place;
    if (rest === undefined) return place;
    const [part, ...others] = rest;
    if (Array.isArray(value)) {
      isArray = true;
      if (part === undefined || !isIndex(part) || Number(part) >= value.length) return place;
      return follow({ value: value[Number(part)], rest: others });
    }
    if (part === undefined) return { value: value ?? null };
    if (!isDocument(value) || !Object.hasOwn(value, part)) return { value: missing };
    return follow({ value: value[part], rest: others });
  };

  const expand = (places: readonly Place[]): void => {
    const reached = places.map(follow);
    const arrays = new Set(reached.filter(({ rest }) => rest !== undefined).map(({ value }) => value));
    const [array] = arrays;
    if (!Array.isArray(array)) {
      tuples.push(reached.map(({ value }) => value));
      return;
    }
    if (arrays.size > 1)
      throw new CommandError(
        171,
        `cannot index parallel arrays ${paths.map((path) => `[${path}]`).join(' ')}`,
      );
    for (const item of array.length === 0 ? [undefined] : array) {
      expand(
        reached.map((place) =>
          place.value === array && place.rest !== undefined ? inside(item, place.rest) : place,
        ),
      );
    }
  };

  expand(paths.map((path) => ({ value: document, rest: path.split('.') })));
  return { tuples, isArray };
}

/** An element of an array that a path leads into. */
function inside(item: unknown, rest: readonly string[]): Place {
  if (rest.length === 0) return { value: item };
  return isDocument(item) ? { value: item, rest } : { value: missing };
}
