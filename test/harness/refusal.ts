import { AssertionError } from 'chai';
import { AuthError } from '../../src/errors.js';

/** The refusal that something throws; fails when it throws none, or another error. */
export function refusalOf(act: () => unknown): AuthError {
  try {
    act();
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
  throw new AssertionError('expected a refusal, and there was none');
}
