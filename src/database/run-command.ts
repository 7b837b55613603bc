import { deadlineMs, withDeadline } from '../availability/deadline.js';
import { serviceUnavailable } from '../core-errors.js';
import { AuthError } from '../errors.js';

/**
 * Runs a database command. When it gets no answer within the deadline, that is `service_unavailable` (503) and never a 401: an
 * outage must not look like a logout. A duplicate key is an answer and is thrown as it is, and so is what no retry would change.
 */
export function runCommand<T>(command: PromiseLike<T>): Promise<T> {
  // The driver has no such bound of its own: its `timeoutMS` has no effect, and a server that stops responding goes unnoticed
  // until the next heartbeat fails.
  return runWithoutDeadline(
    withDeadline(
      command,
      () => new DeadlineExceededError(`the database did not answer within ${deadlineMs} ms`),
    ),
  );
}

/** Runs a command that may take any time, such as building an index over a large collection. No request waits for it. */
export async function runWithoutDeadline<T>(command: PromiseLike<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    if (!isDatabaseError(error) && !isSocketError(error)) throw error;
    if (duplicateKey(error) !== undefined || isOurFault(error)) throw error;
    throw new AuthError(serviceUnavailable, { retryAfter: 1, cause: error });
  }
}

/**
 * What the database answers to a write that its collection does not take: BadValue, TypeMismatch, PathNotViable and
 * DocumentValidationFailure. Trying again does not help.
 */
const faults: ReadonlySet<unknown> = new Set([2, 14, 28, 121]);

function isOurFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error && isRefusedAgain(error.code);
}

/** Whether a document that was refused with this code would be refused each time. */
export function isRefusedAgain(code: unknown): boolean {
  return faults.has(code);
}

class DeadlineExceededError extends Error {
  override readonly name = 'DeadlineExceededError';
}

/** The first field of the unique index that rejected a write, or undefined for any other error. */
export function duplicateKey(error: unknown): string | undefined {
  const paths = duplicateKeys(error);
  return paths && (paths[0] ?? '');
}

/**
 * All fields of that index. Some servers give no `keyPattern`; then it is known by its name in the message, of which `indexes` says what
 * its fields are, or else the name itself does.
 */
export function duplicateKeys(
  error: unknown,
  indexes?: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  if (!isDatabaseError(error) || !('code' in error) || error.code !== 11000) return undefined;
  if ('keyPattern' in error && typeof error.keyPattern === 'object' && error.keyPattern !== null)
    return Object.keys(error.keyPattern);
  const name = indexOf(error.message);
  const known = indexes?.get(name);
  if (known) return known;
  if (name === '_id_') return ['_id'];
  return name.startsWith(ownIndexPrefix)
    ? [name.slice(ownIndexPrefix.length)]
    : name.split(/_-?1(?:_|$)/).filter((path) => path !== '');
}

/** The name of the index that rejected a write, as the server's message has it; empty where it does not. */
export function indexOf(message: string): string {
  const [, quoted, word] = /index:? (?:'([^']+)'|([^'\s]+))/i.exec(message) ?? [];
  return quoted ?? word ?? '';
}

/** What the names of our indexes in collections of the application begin with. */
export const ownIndexPrefix = 'sealgate_';

// By name, since an application may bring a mongoose of its own beside ours.
function isDatabaseError(error: unknown): error is Error {
  return error instanceof Error && /^(Mongo|PoolCleared|DeadlineExceeded)/.test(error.name);
}

/** A connection that is closed in the middle of a command fails with an error of the socket, such as EPIPE. */
function isSocketError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(E[A-Z]+|ERR_(STREAM|SOCKET)_[A-Z_]+)$/.test(code);
}
