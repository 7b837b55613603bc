import type { Connection } from 'mongoose';
import { DatabaseMisfitError } from '../availability/misfit.js';

/** The types that we read values as, whatever the application's connection makes of them. */
export const plainTypes = { promoteBuffers: false, promoteLongs: true, useBigInt64: false } as const;

/**
 * Refuses a connection that reads answers of the database in a form that neither the driver nor we can judge.
 *
 * @throws DatabaseMisfitError
 */
export function assertReadable(connection: Connection): void {
  const { promoteValues, raw } = connection.db?.bsonOptions ?? {};
  const option = promoteValues === false ? 'promoteValues: false' : raw && 'raw: true';
  if (option)
    throw new DatabaseMisfitError(
      `the connection has the option ${option}, with which sealgate cannot read the database; leave it out, or give sealgate a connection of its own`,
    );
}
