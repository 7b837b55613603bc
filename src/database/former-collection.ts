import type { Connection } from 'mongoose';
import { type FoundIndex, indexesOf } from './indexes.js';
import { ownIndexPrefix, runWithoutDeadline } from './run-command.js';
import { plainTypes } from './value-types.js';

/** A collection under the name that it had in earlier releases. */
export interface FormerCollection {
  readonly name: string;
  /** The keys of the indexes that releases made, one or more of them, beside that by which documents expire. */
  readonly keys: readonly Readonly<Record<string, 1 | -1>>[];
  /** Whether a document is one of ours. */
  isOurs(document: object): boolean;
}

/** How many documents are looked at. */
const sampleSize = 10;

/**
 * The name of a collection in this database: that of earlier releases where they made and filled it, so that nothing is lost. Others call
 * theirs so as well, and a wrong guess writes into theirs, so that any doubt speaks for the new name. A name that does not begin with
 * `sealgate_` was chosen by somebody, and is left.
 */
export async function currentName(
  connection: Connection,
  name: string,
  former: FormerCollection,
): Promise<string> {
  if (name !== `${ownIndexPrefix}${former.name}`) return name;
  // Decided for good by whoever started first: a release before may be writing to the former one still.
  if ((await indexesOf(connection, name)).length > 0) return name;
  if (!isIndexedByUs(await indexesOf(connection, former.name), former)) return name;
  const finding = connection.collection(former.name).find({}, plainTypes).limit(sampleSize).toArray();
  const documents = await runWithoutDeadline(finding);
  return documents.length > 0 && documents.every(former.isOurs) ? former.name : name;
}

function isIndexedByUs(found: readonly FoundIndex[], { keys }: FormerCollection): boolean {
  const expiring = written({ expiresAt: 1 }, 0);
  const ours = keys.map((key) => written(key));
  const indexes = found.filter(isPlain).map((index) => written(index.key, index.expireAfterSeconds));
  return (
    indexes.includes(expiring) &&
    indexes.some((index) => ours.includes(index)) &&
    // Somebody may have added one for a report; ours are never unique.
    found.every(({ name, unique }) => name === '_id_' || !unique)
  );
}

function isPlain({ unique, sparse, partialFilterExpression, collation }: FoundIndex): boolean {
  return !unique && !sparse && !partialFilterExpression && !collation;
}

/** As a text, in which the order of fields counts. */
function written(key: object, expireAfterSeconds?: number): string {
  return JSON.stringify([Object.entries(key), expireAfterSeconds]);
}
