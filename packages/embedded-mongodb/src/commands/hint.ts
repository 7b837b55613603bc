import { CommandError } from '../errors.js';
import type { Collection } from '../storage/collection.js';
import { areEqual } from '../values/order.js';
import { isDocument, typeName } from '../values/values.js';

/** Refuses a hint that MongoDB refuses. One that it takes has no effect: which index serves a search best is known here. */
export function checkHint(collection: Collection | undefined, hint: unknown): void {
  if (hint === undefined || collection === undefined) return;
  if (typeof hint !== 'string' && !isDocument(hint))
    throw new CommandError(
      'FailedToParse',
      `Hint must be a string or an object, but found ${typeName(hint)}`,
    );
  if (isDocument(hint) && (Object.keys(hint).length === 0 || Object.hasOwn(hint, '$natural'))) return;
  const isThere = collection.indexes.some(
    ({ name, definition, isHidden }) =>
      !isHidden && (isDocument(hint) ? areEqual(definition.key, hint) : name === hint),
  );
  if (!isThere) throw new CommandError('BadValue', 'hint provided does not correspond to an existing index');
}
