import { sessionRevoked } from '../core-errors.js';
import { AuthError, isCallersFault } from '../errors.js';
import type { TokenClaims } from '../tokens/claims.js';
import { claimsOf } from './claims-of.js';
import type { AuthContext } from './context.js';
import { endAllSessions, endSessions } from './end-sessions.js';
import type { PresentedTokens } from './route.js';

type Presented = Pick<PresentedTokens, 'accessToken' | 'refreshTokens'>;

/** Ends the sessions of the tokens presented. Those that ran out count as well, and what is no token of ours ends nothing. */
export async function logout(context: AuthContext, presented: Presented): Promise<void> {
  const { accessTokens, refreshTokens } = context;
  const claims = [
    ...presented.refreshTokens.map((token) =>
      claimsOf(token, (shown) => refreshTokens.openIgnoringExpiry(shown)),
    ),
    claimsOf(presented.accessToken, (shown) => accessTokens.openIgnoringExpiry(shown)),
  ];
  const userBySid = new Map(claims.flatMap((one) => (one ? [[one.sid, one.sub] as const] : [])));
  const ended = Array.from(userBySid, ([sid, userId]) => ({ sid, userId }));
  await endSessions(context, ended, { reason: 'logout' });
}

/**
 * Ends all sessions of the users whose tokens are presented, by those that live. Where none does, it is no more than a logout, and
 * throws what is wrong with the first.
 */
export async function logoutEverywhere(context: AuthContext, presented: Presented): Promise<void> {
  const { accessToken, refreshTokens } = presented;
  const judgements = [
    ...refreshTokens.map((token) => () => livingByRefreshToken(context, token)),
    ...(accessToken === undefined ? [] : [() => livingByAccessToken(context, accessToken)]),
  ];
  const refusals: AuthError[] = [];
  for (const judge of judgements) {
    try {
      const by = await judge();
      await endAllSessions(context, by.sub, { reason: 'logout' }, { by });
    } catch (error) {
      if (!isCallersFault(error)) throw error;
      refusals.push(error);
    }
  }
  if (refusals.length < judgements.length) return;
  await logout(context, presented);
  throw refusals[0] ?? new AuthError(sessionRevoked);
}

/** The claims of a refresh token that would still give tokens. */
async function livingByRefreshToken(
  { refreshTokens, sessions }: AuthContext,
  token: string,
): Promise<TokenClaims> {
  const claims = refreshTokens.open(token);
  const session = await sessions.find({ sid: claims.sid, userId: claims.sub });
  if (!session || claims.gen < session.generation - 1) throw new AuthError(sessionRevoked);
  return claims;
}

async function livingByAccessToken(
  { accessTokens, revocations, sessions }: AuthContext,
  token: string,
): Promise<TokenClaims> {
  const claims = accessTokens.open(token);
  const session = await sessions.find({ sid: claims.sid, userId: claims.sub });
  if (!session || revocations.isEnded(claims)) throw new AuthError(sessionRevoked);
  return claims;
}
