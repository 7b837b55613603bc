import type { Connection } from 'mongoose';
import { z } from 'zod';
import { indexOf, runWithoutDeadline } from '../database/run-command.js';

/** Why the database refused a document. */
export interface InsertFailure {
  readonly code: number;
  /** The unique index, where that is why; empty where it is unknown. */
  readonly index: string;
}

const writeErrors = z.looseObject({
  name: z.literal('MongoBulkWriteError'),
  insertedCount: z.number(),
  writeErrors: z
    .union([z.array(z.unknown()), z.unknown().transform((one) => [one])])
    .pipe(z.array(z.looseObject({ index: z.number(), code: z.number(), errmsg: z.string().default('') }))),
});

/** Inserts documents, each for itself, in one command. It resolves with those that failed, by their places. */
export async function insertAll(
  connection: Connection,
  collection: string,
  documents: readonly Record<string, unknown>[],
): Promise<ReadonlyMap<number, InsertFailure>> {
  if (documents.length === 0) return new Map();
  const inserting = connection.collection(collection).insertMany([...documents], { ordered: false });
  return runWithoutDeadline(
    inserting.then(
      () => new Map(),
      (error: unknown) => {
        const { data } = writeErrors.safeParse(error);
        // A server that stopped at the first failure has not tried the rest.
        if (!data || data.insertedCount + data.writeErrors.length !== documents.length) throw error;
        return new Map(
          data.writeErrors.map(({ index, code, errmsg }) => [index, { code, index: indexOf(errmsg) }]),
        );
      },
    ),
  );
}
