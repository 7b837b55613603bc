import { CommandError } from '../errors.js';
import { compileProjection } from '../projection/projection.js';
import { compileUpdate } from '../update/update.js';
import { upserted } from '../update/upsert.js';
import { areIdentical } from '../values/order.js';
import type { Document } from '../values/values.js';
import type { Command } from './command.js';
import {
  collectionName,
  deadlineOf,
  documentOf,
  flagOf,
  listOf,
  optionalDocument,
  variablesOf,
} from './parameters.js';
import { select } from './select.js';

export const findAndModify: Command = ({ catalog, database }, command) => {
  const variables = variablesOf(command);
  const name = collectionName(command);
  const filter = documentOf(command, 'query');
  const isRemove = flagOf(command, 'remove');
  const isNew = flagOf(command, 'new');
  const isUpsert = flagOf(command, 'upsert');
  if (isRemove && (command.update !== undefined || isUpsert || isNew)) {
    const other = isUpsert
      ? 'upsert'
      : isNew
        ? "new'; 'remove' always returns the deleted document"
        : 'an update';
    throw new CommandError('FailedToParse', `Cannot specify both remove=true and ${other}`);
  }
  if (!isRemove && command.update === undefined) {
    throw new CommandError('FailedToParse', 'Either an update or remove=true must be specified');
  }
  const project = compileProjection(documentOf(command, 'fields'), filter, variables);
  const change = isRemove
    ? undefined
    : compileUpdate(command.update, filter, listOf(command, 'arrayFilters'), variables);
  const collection = catalog.find(database, name);
  const sort = optionalDocument(command, 'sort');
  const [stored] = select(collection, { filter, sort, limit: 1, variables, deadline: deadlineOf(command) });

  if (stored !== undefined && collection !== undefined) {
    if (change === undefined) {
      collection.remove(stored);
      return answer({ n: 1 }, project(stored.document));
    }
    const document = change.apply(stored.document, false);
    if (!areIdentical(stored.document, document)) collection.replace(stored, document);
    return answer({ n: 1, updatedExisting: true }, project(isNew ? document : stored.document));
  }
  if (change === undefined) return answer({ n: 0 }, null);
  if (!isUpsert) return answer({ n: 0, updatedExisting: false }, null);
  const document = upserted(filter, change);
  catalog.ensure(database, name).insert(document);
  const lastErrorObject = { n: 1, updatedExisting: false, upserted: document._id };
  return answer(lastErrorObject, isNew ? project(document) : null);
};

function answer(lastErrorObject: Document, value: Document | null): Document {
  return { lastErrorObject, value, ok: 1 };
}
