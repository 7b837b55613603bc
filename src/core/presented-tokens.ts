import type { RefreshTokenClaims } from '../tokens/claims.js';
import { claimsOf } from './claims-of.js';
import type { AuthContext } from './context.js';

/** A refresh token as it came with a request. */
export interface PresentedToken {
  readonly token: string;
  /**
   * Which name its cookie has: today's; one of other settings; or one of those that others can set who cannot set today's, such as a
   * sibling host.
   */
  readonly under: 'current' | 'former' | 'weaker';
}

type Opening = Pick<AuthContext, 'accessTokens' | 'refreshTokens'>;

interface Candidate extends PresentedToken {
  readonly claims: RefreshTokenClaims;
}

/**
 * The refresh tokens of a request, those first that belong to whoever sent it. A browser may show several: from before a change of
 * settings, or planted by a sibling host.
 *
 * Of one session only the latest counts: an older one beside it is no reuse. Between sessions, that of the access token comes first,
 * then those of its user, then what came under today's name, then the newest. What is no token of ours comes last. A token under a
 * name that is easier to set counts only if it was made before names were guarded: it has no `ver` then.
 */
export function orderPresented(
  { accessTokens, refreshTokens }: Opening,
  presented: readonly PresentedToken[],
  accessToken: string | undefined,
): readonly string[] {
  const [only, another] = presented;
  // Most requests show one. There is nothing to choose then, and whoever uses it opens it.
  if (only && !another && only.under !== 'weaker') return [only.token];
  const candidates: Candidate[] = [];
  const others: string[] = [];
  for (const one of presented) {
    const claims = claimsOf(one.token, (token) => refreshTokens.openIgnoringExpiry(token));
    if (!claims) others.push(one.token);
    else if (one.under !== 'weaker' || claims.ver === undefined) candidates.push({ ...one, claims });
  }
  const owner =
    candidates.length > 1
      ? claimsOf(accessToken, (token) => accessTokens.openIgnoringExpiry(token))
      : undefined;
  const rank = ({ claims, under }: Candidate) => {
    if (claims.sid === owner?.sid) return 0;
    return (claims.sub === owner?.sub ? 1 : 3) + (under === 'current' ? 0 : 1);
  };
  const inOrder = latestOfSessions(candidates).sort(
    (one, other) => rank(one) - rank(other) || other.claims.iat - one.claims.iat,
  );
  return [...inOrder.map(({ token }) => token), ...others];
}

function latestOfSessions(candidates: readonly Candidate[]): Candidate[] {
  const latest = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const { sid, gen, iat } = candidate.claims;
    const known = latest.get(sid)?.claims;
    if (!known || gen > known.gen || (gen === known.gen && iat > known.iat)) latest.set(sid, candidate);
  }
  return [...latest.values()];
}
