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
  /** Undefined where the client has it already, or another tab of its browser. */
  readonly refreshToken: string | undefined;
  /** Milliseconds that the session has left, and so its refresh token. */
  readonly refreshTokenExpiresIn: number;
}

export type IssueContext = Pick<AuthContext, 'accessTokens' | 'refreshTokens' | 'sessionCheck' | 'clock'>;

/** Issues an access token of a session's current generation, and a refresh token, unless it is to be an access token only. */
export function issueTokens(
  { accessTokens, refreshTokens, sessionCheck, clock }: IssueContext,
  user: User,
  session: Session,
  isAccessOnly = false,
): SignedIn {
  const { sid, generation: gen, version: ver, createdAt } = session;
  const subject = { sub: user.id, sid, gen, ver };
  const issuedAt = clock.now();
  const end = sessionCheck.endOf(session).getTime();
  const { token, expiresAt: accessTokenExpiresAt } = accessTokens.issue(
    { ...subject, auth_time: Math.floor(createdAt.getTime() / 1000), roles: user.roles },
    end,
  );
  return {
    user,
    accessToken: token,
    issuedAt,
    accessTokenExpiresAt,
    refreshToken: isAccessOnly ? undefined : refreshTokens.issue(subject, end),
    refreshTokenExpiresIn: Math.max(0, end - issuedAt),
  };
}
