import { reauthenticationRequired } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { AuthClaims } from '../tokens/claims.js';
import type { AuthContext } from './context.js';

/** Throws `reauthentication_required` where the session of a token was not opened recently. */
export function assertRecentLogin(
  { options, clock }: Pick<AuthContext, 'options' | 'clock'>,
  claims: AuthClaims,
): void {
  const { recentFor } = options.sessions;
  const authenticatedAt = claims.sid === undefined ? 0 : claims.auth_time * 1000;
  if (recentFor === 0 || clock.now() < authenticatedAt + recentFor) return;
  throw new AuthError(reauthenticationRequired, { maxAge: Math.floor(recentFor / 1000) });
}
