import { inTime, patience } from '../availability/time-limit.js';
import { AuthError } from '../errors.js';

/**
 * Asks the database. When it does not answer in time, that is `service_unavailable` (503) and never a 401: an outage must not
 * look like a logout. A duplicate key is an answer and comes through as it is.
 */
export function ask<T>(question: PromiseLike<T>): Promise<T> {
  // The driver has no such bound of its own: its `timeoutMS` has no effect, and a server that falls silent goes unnoticed for
  // as long as a heartbeat takes.
  return askPatiently(
    inTime(question, () => new LateAnswerError(`no answer of the database in ${patience} ms`)),
  );
}

/** Asks for what may take as long as it takes, such as an index over a large collection. No request waits for it. */
export async function askPatiently<T>(question: PromiseLike<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (!isDatabaseError(error) && !isSocketError(error)) throw error;
    if (duplicateKey(error) !== undefined) throw error;
    throw new AuthError('service_unavailable', { retryAfter: 1, cause: error });
  }
}

class LateAnswerError extends Error {
  override readonly name = 'LateAnswerError';
}

/**
 * The field whose unique index refused a write, or undefined for any other error. Some servers give no `keyPattern`; then
 * the index's name in the message says it.
 */
export function duplicateKey(error: unknown): string | undefined {
  if (!isDatabaseError(error) || !('code' in error) || error.code !== 11000) return undefined;
  if ('keyPattern' in error && typeof error.keyPattern === 'object' && error.keyPattern !== null) {
    return Object.keys(error.keyPattern)[0];
  }
  return /(\w+)_1\b/.exec(error.message)?.[1] ?? '';
}

// By name, since an application may bring a mongoose of its own beside ours.
function isDatabaseError(error: unknown): error is Error {
  return error instanceof Error && /^(Mongo|PoolCleared|LateAnswer)/.test(error.name);
}

/** A connection that is closed in the middle of a command fails with an error of the socket, such as EPIPE. */
function isSocketError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(E[A-Z]+|ERR_(STREAM|SOCKET)_[A-Z_]+)$/.test(code);
}
