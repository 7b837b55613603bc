import { tokenInvalid } from '../core-errors.js';
import { AuthError } from '../errors.js';

/**
 * What a token opens as: as one of a session, or else as a stateless one, where those are taken. A token of the other kind does not open
 * at all.
 */
export function openEither<OfSession, Stateless>(
  openOfSession: () => OfSession,
  openStateless: (() => Stateless) | undefined,
): OfSession | Stateless {
  try {
    return openOfSession();
  } catch (error) {
    const isAnother = error instanceof AuthError && error.code === tokenInvalid.code;
    if (!openStateless || !isAnother) throw error;
    return openStateless();
  }
}
