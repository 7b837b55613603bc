import { AuthError } from '../errors.js';
import { type IssueParts, issueTokens, type SignedIn } from './issue-tokens.js';
import type { Parts } from './parts.js';

type RefreshParts = IssueParts & Pick<Parts, 'users' | 'sessions' | 'revocations' | 'logger'>;

/**
 * Exchanges a refresh token for tokens of the session's current generation. An old one revokes the session and throws
 * `refresh_token_reused`.
 */
export async function refresh(parts: RefreshParts, refreshToken: string | undefined): Promise<SignedIn> {
  if (refreshToken === undefined) throw new AuthError('token_missing');
  const { sub, sid, gen } = parts.refreshTokens.open(refreshToken);

  const user = parts.users.findById(sub);
  // A rotation that nobody may repeat is not spent before it is known to be of use.
  if (parts.sessions.isOneTimeUse) await user;
  const [rotation, record] = await Promise.all([parts.sessions.rotate(sid, gen), user]);
  if (rotation.outcome === 'unknown' || parts.revocations.has(sid)) throw new AuthError('session_revoked');
  if (rotation.outcome === 'reused') {
    parts.logger.warn({ userId: sub, sid }, 'refresh token reused; session revoked');
    await parts.revocations.revoke([{ sid, userId: sub }]);
    throw new AuthError('refresh_token_reused');
  }
  if (!record || record.disabled) throw new AuthError('session_revoked');
  return issueTokens(parts, record.user, rotation.session);
}
