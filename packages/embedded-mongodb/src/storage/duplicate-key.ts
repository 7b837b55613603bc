import { CommandError } from '../errors.js';
import { field, missing } from '../values/paths.js';
import { show } from '../values/show.js';
import type { Index } from './index-keys.js';

/** The error of a value that a unique index has already, in MongoDB's words. */
export function duplicateKey(namespace: string, index: Index, values: readonly unknown[]): CommandError {
  const keyPattern = index.definition.key;
  const keyValue = Object.fromEntries(
    index.fields.map((path, position) => [path, nullIfMissing(values[position])]),
  );
  const shown = index.fields.map((path) => `${path}: ${show(field(keyValue, path))}`).join(', ');
  return new CommandError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: { ${shown} }`,
    { keyPattern, keyValue },
  );
}

function nullIfMissing(value: unknown): unknown {
  return value === missing || value === undefined ? null : value;
}
