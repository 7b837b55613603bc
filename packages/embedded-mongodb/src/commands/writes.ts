import { ObjectId } from 'bson';
import { CommandError, toCommandError } from '../errors.js';
import { StorageError } from '../storage/storage.js';
import { compileUpdate } from '../update/update.js';
import { upserted } from '../update/upsert.js';
import { withCollation } from '../values/collation.js';
import { areIdentical } from '../values/order.js';
import { asNumber, type Document, isDocument, typeName } from '../values/values.js';
import type { Command } from './command.js';
import { checkHint } from './hint.js';
import {
  collationOf,
  collectionName,
  deadlineOf,
  documentOf,
  documentsOf,
  flagOf,
  listOf,
  refuse,
  requireFields,
  variablesOf,
} from './parameters.js';
import { select } from './select.js';

const maximumBatch = 100_000;
/** The total length of a batch's error messages; further errors have only their codes, as in MongoDB. */
const maximumErrorTexts = 1024 * 1024;

export const insert: Command = ({ catalog, database }, command) => {
  requireFields('insert', command, ['documents']);
  const documents = documentsOf(command, 'documents');
  const errors = eachWrite(command, documents, (document) => {
    const { _id: id = new ObjectId(), ...others } = document;
    // A collection is created by its first insertion, even if that one is rejected.
    catalog.ensure(database, collectionName(command)).insert({ _id: id, ...others });
  });
  return { n: documents.length - errors.skipped - errors.list.length, ...errors.answer, ok: 1 };
};

export const update: Command = ({ catalog, database }, command) => {
  const variables = variablesOf(command);
  requireFields('update', command, ['updates']);
  const updates = documentsOf(command, 'updates');
  for (const entry of updates) checkEntry('update.updates', entry, ['q', 'u']);
  const upserts: Document[] = [];
  const deadline = deadlineOf(command);
  let matched = 0;
  let modified = 0;
  const errors = eachWrite(
    command,
    updates,
    collated((entry, index) => {
      checkFields('updates', entry, updateFields);
      refuse(entry, ['sort']);
      const isMulti = flagOf(entry, 'multi');
      const isUpsert = flagOf(entry, 'upsert');
      const filter = documentOf(entry, 'q');
      const change = compileUpdate(entry.u, filter, listOf(entry, 'arrayFilters'), variables);
      if (isMulti && change.isReplacement) {
        throw new CommandError('FailedToParse', 'multi update is not supported for replacement-style update');
      }
      const collection = catalog.find(database, collectionName(command));
      checkHint(collection, entry.hint);
      const limit = isMulti ? undefined : 1;
      const found = select(collection, { filter, limit, variables, deadline });
      for (const stored of found) {
        const document = change.apply(stored.document, false);
        matched++;
        if (areIdentical(stored.document, document)) continue;
        collection?.replace(stored, document);
        modified++;
      }
      if (found.length > 0 || !isUpsert) return;
      const document = upserted(filter, change);
      catalog.ensure(database, collectionName(command)).insert(document);
      upserts.push({ index, _id: document._id });
    }),
  );
  return {
    n: matched + upserts.length,
    nModified: modified,
    ...(upserts.length > 0 ? { upserted: upserts } : {}),
    ...errors.answer,
    ok: 1,
  };
};

export const remove: Command = ({ catalog, database }, command) => {
  const variables = variablesOf(command);
  requireFields('delete', command, ['deletes']);
  const deletes = documentsOf(command, 'deletes');
  for (const entry of deletes) checkEntry('delete.deletes', entry, ['q', 'limit']);
  const collection = catalog.find(database, collectionName(command));
  const deadline = deadlineOf(command);
  let removed = 0;
  const errors = eachWrite(
    command,
    deletes,
    collated((entry) => {
      checkFields('deletes', entry, deleteFields);
      const limit = asNumber(entry.limit);
      if (limit !== 0 && limit !== 1) {
        throw new CommandError(
          'FailedToParse',
          `The limit field in delete objects must be 0 or 1. Got ${String(limit)}`,
        );
      }
      checkHint(collection, entry.hint);
      const filter = documentOf(entry, 'q');
      const found = select(collection, {
        filter,
        limit: limit === 1 ? 1 : undefined,
        variables,
        deadline,
      });
      for (const stored of found) collection?.remove(stored);
      removed += found.length;
    }),
  );
  return { n: removed, ...errors.answer, ok: 1 };
};

/** Above all a filter: without one, a write would be about every document. */
function checkEntry(name: string, entry: Document, required: readonly string[]): void {
  requireFields(name, entry, required);
  if (!isDocument(entry.q))
    throw new CommandError(
      'TypeMismatch',
      `BSON field '${name}.q' is the wrong type '${typeName(entry.q)}', expected type 'object'`,
    );
}

type Write = (entry: Document, index: number) => void;

/** A write whose strings compare by a collation of its own. */
function collated(write: Write): Write {
  return (entry, index) => withCollation(collationOf(entry), () => write(entry, index));
}

/** Runs the writes of a batch in order; an ordered batch stops at its first error. */
function eachWrite(
  command: Document,
  writes: readonly Document[],
  write: Write,
): { list: readonly Document[]; skipped: number; answer: Document } {
  if (writes.length === 0 || writes.length > maximumBatch) {
    throw new CommandError(
      'InvalidLength',
      `Write batch sizes must be between 1 and ${maximumBatch}. Got ${writes.length} operations.`,
    );
  }
  const isOrdered = command.ordered === undefined || flagOf(command, 'ordered');
  const list: Document[] = [];
  let texts = 0;
  let skipped = 0;
  for (const [index, entry] of writes.entries()) {
    if (isOrdered && list.length > 0) {
      skipped = writes.length - index;
      break;
    }
    try {
      write(entry, index);
    } catch (error) {
      if (error instanceof StorageError) throw error;
      const { code, codeName, message, details } = toCommandError(error);
      // The deadline is that of the whole command, not of each write.
      if (codeName === 'MaxTimeMSExpired') throw error;
      texts += message.length;
      const text = texts > maximumErrorTexts ? { errmsg: '' } : { errmsg: message, ...details };
      list.push({ index, code, codeName, ...text });
    }
  }
  return { list, skipped, answer: list.length > 0 ? { writeErrors: list } : {} };
}

const updateFields = new Set(['q', 'u', 'multi', 'upsert', 'arrayFilters', 'collation', 'hint', 'sort']);
const deleteFields = new Set(['q', 'limit', 'collation', 'hint']);

function checkFields(name: string, entry: Document, known: ReadonlySet<string>): void {
  const unknown = Object.keys(entry).find((field) => !known.has(field));
  if (unknown === undefined) return;
  throw new CommandError(40415, `BSON field '${name}.${unknown}' is an unknown field.`);
}
