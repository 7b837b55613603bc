import type { Session } from '../sessions/session-store.js';
import type { User } from '../users/user.js';
import type { AuthContext } from './context.js';

/** What a person holds once signed in. */
export interface SignedIn {
  readonly user: User;
  readonly accessToken: string;
  /** Milliseconds since 1970, both by the database's clock. */
  readonly issuedAt: number;
  readonly accessTokenExpiresAt: number;
  readonly refreshToken: string;
  /** Milliseconds that the refresh token has left. */
  readonly refreshTokenExpiresIn: number;
}

export type IssueContext = Pick<AuthContext, 'accessTokens' | 'refreshTokens' | 'sessionCheck' | 'clock'>;

/** Issues an access token and a refresh token of a session's current generation. */
export function issueTokens(
  { accessTokens, refreshTokens, sessionCheck, clock }: IssueContext,
  user: User,
  session: Session,
): SignedIn {
  const subject = { sub: user.id, sid: session.sid, gen: session.generation };
  const issuedAt = clock.now();
  const end = sessionCheck.endOf(session).getTime();
  const { token, expiresAt: accessTokenExpiresAt } = accessTokens.issue(
    { ...subject, roles: user.roles },
    end,
  );
  return {
    user,
    accessToken: token,
    issuedAt,
    accessTokenExpiresAt,
    refreshToken: refreshTokens.issue(subject, end),
    refreshTokenExpiresIn: Math.max(0, end - issuedAt),
  };
}
