import { z } from 'zod';
import {
  refreshTokenReused,
  sessionRevoked,
  tokenExpired,
  tokenInvalid,
  tokenMissing,
  userTooLarge,
} from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { RefreshAttempt } from '../sessions/session-store.js';
import { isOutdated } from '../sessions-version.js';
import type { AuthContext } from './context.js';
import { sessionEnded } from './end-sessions.js';
import { defineEvent } from './events.js';
import { type IssueContext, issueTokens, type SignedIn } from './issue-tokens.js';

type RefreshContext = IssueContext &
  Pick<AuthContext, 'users' | 'sessions' | 'revocations' | 'events' | 'logger'>;

/** Somebody has a copy of a refresh token. The session has ended. */
export const refreshTokenReuse = defineEvent('refresh_token.reused', z.object({}));

/** What `refresh` refuses with. */
export const refreshRefusals = [
  tokenMissing,
  tokenInvalid,
  tokenExpired,
  sessionRevoked,
  refreshTokenReused,
  userTooLarge,
] as const;

/** How a refresh token is presented. */
export interface Presentation {
  readonly attempt?: RefreshAttempt | undefined;
  /** Whether it came in a body. */
  readonly inBody?: boolean;
}

/**
 * Exchanges a refresh token for tokens of the session's current generation. An old one revokes the session and throws
 * `refresh_token_reused`.
 */
export async function refresh(
  context: RefreshContext,
  refreshToken: string | undefined,
  { attempt, inBody = false }: Presentation = {},
): Promise<SignedIn> {
  if (refreshToken === undefined) throw new AuthError(tokenMissing);
  const claims = context.refreshTokens.open(refreshToken);
  const { sub, sid, gen } = claims;

  const user = context.users.findById(sub);
  // A rotation that nobody may repeat is not spent before it is known to be of use.
  if (context.sessions.isOneTimeUse) await user;
  const rotating = context.sessions.rotate({ sid, generation: gen, attempt, inBody });
  const [rotation, record] = await Promise.all([rotating, user]);
  const hasEnded = !record || record.disabled || isOutdated(claims, record.sessions);
  if (rotation.outcome === 'unknown' || hasEnded || context.revocations.isEnded(claims))
    throw new AuthError(sessionRevoked);
  if (rotation.outcome === 'reused') {
    context.logger.warn({ userId: sub, sid }, 'refresh token reused; session revoked');
    await context.revocations.revoke([{ sid, userId: sub }]);
    context.events.emit(refreshTokenReuse, { userId: sub, sid });
    context.events.emit(sessionEnded, { userId: sub, sid, reason: 'refresh_token_reused' });
    throw new AuthError(refreshTokenReused);
  }
  if (rotation.outcome !== 'access-only') return issueTokens(context, record.user, rotation.session);
  // Of the generation that was shown: the use of a newer one would confirm it, although nobody may have got its refresh token.
  const session = { ...rotation.session, generation: Math.min(gen, rotation.session.generation) };
  return issueTokens(context, record.user, session, true);
}
