import { AssertionError } from 'chai';
import { AuthError } from '../../src/errors.js';

/** The refusal that something throws; fails when it throws none, or another error. */
export function refusalOf(act: () => unknown): AuthError {
  try {
    act();
  } catch (error) {
    return asRefusal(error);
  }
  throw new AssertionError('expected a refusal, and there was none');
}

/** The refusal that a promise is rejected with; fails as `refusalOf` does. */
export async function rejectionOf(work: Promise<unknown>): Promise<AuthError> {
  const error = await work.then(
    () => new AssertionError('expected a refusal, and there was none'),
    (reason: unknown) => reason,
  );
  return asRefusal(error);
}

function asRefusal(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  throw error;
}
