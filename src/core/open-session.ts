import { invalidCredentials } from '../core-errors.js';
import type { Proof } from '../credentials/credential-source.js';
import { AuthError } from '../errors.js';
import { claimsOf } from './claims-of.js';
import type { AuthContext } from './context.js';
import { endSessions, sessionEnded } from './end-sessions.js';
import type { ClientInfo } from './events.js';
import { type IssueContext, issueTokens, type SignedIn } from './issue-tokens.js';

export type OpenSessionContext = IssueContext &
  Pick<AuthContext, 'sessions' | 'revocations' | 'events' | 'options'>;

/** Where a session is opened to. */
export interface Opening {
  readonly client: ClientInfo;
  /** Whether its refresh tokens travel in bodies, and not in a cookie. */
  readonly inBody: boolean;
  /** The refresh tokens that the client still shows, of sessions that it had. */
  readonly refreshTokens: readonly string[];
}

/**
 * Opens a new session by a proof of who somebody is. It takes the place of a session of the same user that the client had, and of the
 * oldest where the user has too many. Throws `invalid_credentials` where the password was changed since, or the user disabled.
 */
export async function openVerifiedSession(
  context: OpenSessionContext,
  { user, sessions: living }: Proof,
  { client, inBody, refreshTokens }: Opening,
): Promise<SignedIn> {
  const { sessions, revocations, options } = context;
  const { version } = living;
  const session = await sessions.create({ userId: user.id, version, inBody, ...client });
  let signedIn: SignedIn;
  try {
    // Only to say so at once: its tokens would be refused.
    if (revocations.isEnded({ sub: user.id, sid: session.sid, ver: version }))
      throw new AuthError(invalidCredentials);
    signedIn = issueTokens(context, user, session);
  } catch (error) {
    // Nobody holds a token of it; and what clears the ended ones may have come before it.
    await sessions.end([session]).catch(() => undefined);
    throw error;
  }
  const [surplus] = await Promise.all([
    sessions.surplus(user.id, living, options.sessions.maximum),
    replaceSessions(context, user.id, refreshTokens),
  ]);
  await endSessions(context, surplus, { reason: 'too_many' });
  return signedIn;
}

/** Ends the sessions of a user that a browser had before it signed in anew, without signing its other tabs out. */
async function replaceSessions(
  { sessions, events, refreshTokens: opener, options }: OpenSessionContext,
  userId: string,
  refreshTokens: readonly string[],
): Promise<void> {
  const { accessToken, refreshToken } = options;
  const lingerFor = Math.max(accessToken.expiresIn, refreshToken.leeway);
  const shown = refreshTokens.map((token) => claimsOf(token, (one) => opener.openIgnoringExpiry(one)));
  const sids = new Set(shown.flatMap((claims) => (claims?.sub === userId ? [claims.sid] : [])));
  await Promise.all(
    Array.from(sids, async (sid) => {
      const isReplaced = await sessions.replace({ sid, userId }, lingerFor);
      if (isReplaced) events.emit(sessionEnded, { userId, sid, reason: 'replaced' });
    }),
  );
}
