import { z } from 'zod';
import { signedOut } from '../../core/answer.js';
import type { AuthContext } from '../../core/context.js';
import { endSessions, type SessionKey } from '../../core/end-sessions.js';
import { refreshTokenFields } from '../../core/fields.js';
import { defineRoute } from '../../core/route.js';
import { AuthError } from '../../errors.js';
import type { TokenClaims } from '../../tokens/claims.js';

const query = z.object({
  everywhere: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .transform((value) => value === 'true'),
});

const tokenInBody = z.object(refreshTokenFields);

export const logoutRoute = defineRoute({
  method: ['GET', 'POST'],
  path: '/logout',
  summary: 'Ends the session, or with `everywhere` all sessions of the user',
  access: 'cookie',
  isUnsafe: true,
  query,
  body: ({ options }) => (options.tokenEndpoint.refresh ? tokenInBody.optional() : z.undefined()),
  setsCookies: true,
  answers: { 204: null },
  handle: async ({ query: { everywhere }, body, presented }, context) => {
    const refreshTokens = [presented.refreshToken, body?.refresh_token, body?.token];
    await logout(context, { refreshTokens, accessToken: presented.accessToken, everywhere });
    return signedOut();
  },
});

type LogoutContext = Pick<
  AuthContext,
  'sessions' | 'revocations' | 'events' | 'accessTokens' | 'refreshTokens'
>;

interface PresentedTokens {
  readonly refreshTokens: readonly (string | undefined)[];
  readonly accessToken: string | undefined;
  /** Whether all sessions of the user shall end. Only a session that still lives may ask for that. */
  readonly everywhere: boolean;
}

/** Ends the sessions of the tokens presented. Those that ran out count as well, and what is no token of ours ends nothing. */
export async function logout(context: LogoutContext, presented: PresentedTokens): Promise<void> {
  const { accessTokens, refreshTokens } = context;
  const claims = [
    ...presented.refreshTokens.map((token) =>
      claimsOf(token, (shown) => refreshTokens.openIgnoringExpiry(shown)),
    ),
    claimsOf(presented.accessToken, (shown) => accessTokens.openIgnoringExpiry(shown)),
  ];
  const userBySid = new Map(claims.flatMap((one) => (one ? [[one.sid, one.sub] as const] : [])));
  const ended = Array.from(userBySid, ([sid, userId]) => ({ sid, userId }));
  const siblings = presented.everywhere
    ? await Promise.all(ended.map((session) => livingSiblings(context, session)))
    : [];
  await endSessions(context, [...ended, ...siblings.flat()], { reason: 'logout' });
}

async function livingSiblings(
  { sessions }: LogoutContext,
  { sid, userId }: SessionKey,
): Promise<SessionKey[]> {
  const living = await sessions.list(userId);
  return living.some((session) => session.sid === sid) ? living.filter((session) => session.sid !== sid) : [];
}

function claimsOf(token: string | undefined, open: (token: string) => TokenClaims): TokenClaims | undefined {
  if (token === undefined) return undefined;
  try {
    return open(token);
  } catch (error) {
    if (error instanceof AuthError && error.status < 500) return undefined;
    throw error;
  }
}
