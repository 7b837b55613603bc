import { Long } from 'bson';
import type { Iterator } from 'mingo/lazy';
import { CommandError } from '../errors.js';
import { Lazy } from '../expressions/library.js';
import { apply, place, type Tree } from '../projection/tree.js';
import { checkFieldPath, field } from '../values/paths.js';
import { asFlag, type Document, isDocument } from '../values/values.js';
import { onlyFields } from './stage-checks.js';

/** The stage `$unwind`: a document for each element of an array. */
export function unwind(documents: Iterator, operand: unknown): Iterator {
  const spec = isDocument(operand) ? operand : { path: operand };
  onlyUnwindOptions(spec);
  const { path, includeArrayIndex: indexName, preserveNullAndEmptyArrays } = spec;
  if (path === undefined) throw new CommandError(28812, 'no path specified to $unwind stage');
  if (typeof path !== 'string')
    throw new CommandError(28808, 'expected a string as the path for $unwind stage');
  if (!path.startsWith('$'))
    throw new CommandError(28818, "path option to $unwind stage should be prefixed with a '$'");
  const name = path.slice(1);
  checkFieldPath(name);
  const keepsEmpty = asFlag(preserveNullAndEmptyArrays);
  return documents.transform<unknown>((source) =>
    Lazy(source.filter(isDocument).flatMap((document) => unwound(document, name, indexName, keepsEmpty))),
  );
}

function onlyUnwindOptions(spec: Document): void {
  onlyFields(28811, '$unwind', spec, ['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays']);
  const { includeArrayIndex, preserveNullAndEmptyArrays } = spec;
  if (preserveNullAndEmptyArrays !== undefined && typeof preserveNullAndEmptyArrays !== 'boolean') {
    throw new CommandError(
      28809,
      'expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage',
    );
  }
  if (includeArrayIndex === undefined) return;
  if (typeof includeArrayIndex !== 'string' || includeArrayIndex === '')
    throw new CommandError(
      28810,
      'expected a non-empty string for the includeArrayIndex option to $unwind stage',
    );
  if (includeArrayIndex.startsWith('$'))
    throw new CommandError(
      28822,
      "includeArrayIndex option to $unwind stage should not be prefixed with a '$'",
    );
  checkFieldPath(includeArrayIndex);
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
