import { DatabaseMisfitError } from '../availability/misfit.js';
import { runWithoutDeadline } from './run-command.js';

export const codes = {
  unauthorized: 13,
  namespaceNotFound: 26,
  optionsConflict: 85,
  keySpecsConflict: 86,
} as const;

/**
 * What another attempt may find mended: a server that starts, stops, is no primary, waits for others, is interrupted or takes too long,
 * and a fault within it, which may be of a database behind it. All else that a server refuses, it refuses again.
 */
const passing: ReadonlySet<unknown> = new Set([
  1, 6, 7, 24, 50, 64, 89, 91, 112, 117, 133, 134, 189, 202, 262, 276, 384, 9001, 10058, 10107, 11600, 11601,
  11602, 13435, 13436, 14031,
]);

/**
 * Waits for what prepares a collection.
 *
 * @throws DatabaseMisfitError where trying again would not help.
 */
export async function answered<T>(collection: string, command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    const code = codeOf(error);
    if (code === codes.unauthorized)
      throw misfit(
        collection,
        'may not get indexes from this user of the database',
        'give it the role readWrite',
      );
    // Without the server's message, which has what is there twice.
    if (isDuplicate(error))
      throw misfit(
        collection,
        'has several documents that a unique index would keep from having the same value',
        'change or remove all but one',
      );
    if (error instanceof Error && error.name === 'MongoServerError' && code && !passing.has(code))
      throw misfit(collection, `cannot have an index that it needs (${lineOf(error)})`, 'make room for it');
    return runWithoutDeadline(Promise.reject(error));
  }
}

const attempts = 5;

/** Makes indexes, again where the server broke that off in favour of another process that makes them at the same time. */
export async function makeIndexes<T>(make: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await make();
    } catch (error) {
      const isBrokenOff = error instanceof Error && /\bdeadlock\b/.test(error.message);
      if (!isBrokenOff || attempt === attempts) throw error;
    }
  }
}

/** Whether documents are there that a unique index would not take together. Some servers say it in the words of a database behind them. */
export function isDuplicate(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code === 11000 || (code === 1 && error instanceof Error && / exclusion constraint /.test(error.message))
  );
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

export function misfit(collection: string, fault: string, wayOut: string): DatabaseMisfitError {
  return new DatabaseMisfitError(`the collection ${collection} ${fault}; ${wayOut}`);
}

function lineOf({ message }: Error): string {
  return message.replace(/\s+/g, ' ');
}
