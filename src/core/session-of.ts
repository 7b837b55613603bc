import { isOutdated } from '../sessions-version.js';
import type { User } from '../users/user.js';
import { claimsOf } from './claims-of.js';
import type { AuthContext } from './context.js';

type SessionContext = Pick<AuthContext, 'refreshTokens' | 'revocations' | 'sessions' | 'users'>;

/** A session, and whose it is. */
export interface CurrentSession<Own = unknown> {
  readonly user: User & Own;
  readonly sid: string;
}

/** The living session of a refresh token, which is not used up by it; undefined for a token that would not refresh. Two commands. */
export async function sessionOfRefreshToken(
  context: SessionContext,
  refreshToken: string,
): Promise<CurrentSession | undefined> {
  const { refreshTokens, revocations, sessions, users } = context;
  const claims = claimsOf(refreshToken, (token) => refreshTokens.open(token));
  if (!claims || revocations.isEnded(claims)) return undefined;
  const { sid, sub, gen } = claims;
  const [session, record] = await Promise.all([sessions.find({ sid, userId: sub }), users.findById(sub)]);
  if (!session || !record || record.disabled || isOutdated(claims, record.sessions)) return undefined;
  // An older one is a copy, or a late answer: a refresh decides what that means.
  return gen < session.oldestAccepted ? undefined : { user: record.user, sid };
}
