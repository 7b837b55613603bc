import type { Session } from '../sessions/session-store.js';
import type { User } from '../users/user.js';
import type { Parts } from './parts.js';

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

/** Issues an access token and a refresh token of a session's current generation. */
export function issueTokens(
  { accessTokens, refreshTokens, clock }: Pick<Parts, 'accessTokens' | 'refreshTokens' | 'clock'>,
  user: User,
  { sid, generation, expiresAt }: Session,
): SignedIn {
  const subject = { sub: user.id, sid, gen: generation };
  const issuedAt = clock.now();
  const { token, expiresAt: accessTokenExpiresAt } = accessTokens.issue(
    { ...subject, roles: user.roles },
    expiresAt.getTime(),
  );
  return {
    user,
    accessToken: token,
    issuedAt,
    accessTokenExpiresAt,
    refreshToken: refreshTokens.issue(subject, expiresAt.getTime()),
    refreshTokenExpiresIn: Math.max(0, expiresAt.getTime() - issuedAt),
  };
}
