import { AuthError } from '../errors.js';
import type { TokenClaims } from '../tokens/claims.js';
import type { Parts } from './parts.js';
import { endSessions, type SessionKey } from './sessions.js';

export interface ShownTokens {
  readonly refreshTokens: readonly (string | undefined)[];
  readonly accessToken: string | undefined;
  /** Whether all sessions of the user shall end. Only a session that still lives may ask for that. */
  readonly everywhere: boolean;
}

type LogoutParts = Pick<Parts, 'sessions' | 'revocations' | 'accessTokens' | 'refreshTokens'>;

/** Ends the sessions of the tokens shown. Those that ran out will do, and what is no token of ours ends nothing. */
export async function logout(parts: LogoutParts, shownTokens: ShownTokens): Promise<void> {
  const { accessTokens, refreshTokens } = parts;
  const { refreshTokens: shownRefreshTokens, accessToken, everywhere } = shownTokens;
  const shown = [
    ...shownRefreshTokens.map((shown) => claimsOf(shown, (token) => refreshTokens.openIgnoringExpiry(token))),
    claimsOf(accessToken, (token) => accessTokens.openIgnoringExpiry(token)),
  ];
  const userBySid = new Map(shown.flatMap((claims) => (claims ? [[claims.sid, claims.sub] as const] : [])));
  const ended = Array.from(userBySid, ([sid, userId]) => ({ sid, userId }));
  const siblings = everywhere
    ? await Promise.all(ended.map((session) => livingSiblings(parts, session)))
    : [];
  await endSessions(parts, [...ended, ...siblings.flat()]);
}

async function livingSiblings({ sessions }: LogoutParts, { sid, userId }: SessionKey): Promise<SessionKey[]> {
  const living = await sessions.list(userId);
  return living.some((session) => session.sid === sid) ? living.filter((session) => session.sid !== sid) : [];
}

function claimsOf(token: string | undefined, open: (token: string) => TokenClaims): TokenClaims | undefined {
  if (token === undefined) return undefined;
  try {
    return open(token);
  } catch (error) {
    if (error instanceof AuthError) return undefined;
    throw error;
  }
}
