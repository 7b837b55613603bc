import { z } from 'zod';
import { signedOut } from '../../core/answer.js';
import { logout, logoutEverywhere } from '../../core/end-presented.js';
import { refreshTokenFields } from '../../core/fields.js';
import { defineRoute } from '../../core/route.js';
import { sessionRevoked, tokenExpired, tokenInvalid } from '../../core-errors.js';

const everywhere = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .default('false')
  .transform((value) => value === 'true');

/** Whoever has the token may end its session, wherever it travels. */
const tokenInBody = z.object(refreshTokenFields, { error: 'must be an object' }).optional();

const common = {
  path: '/logout',
  access: 'cookie',
  setsCookies: true,
  answers: { 204: null },
} as const;

const logoutByLink = defineRoute({
  ...common,
  method: 'GET',
  summary: 'Ends the session',
  isUnsafe: true,
  query: z.object({ everywhere: z.literal('false', { error: 'needs POST' }).optional() }),
  handle: async ({ presented }, context) => {
    await logout(context, presented);
    return signedOut();
  },
});

const logoutByPost = defineRoute({
  ...common,
  method: 'POST',
  summary: 'Ends the session, or with `everywhere` all sessions of the user',
  query: z.object({ everywhere }),
  body: tokenInBody,
  // Only with `everywhere`, where no token is shown of a session that lives.
  refusals: [tokenInvalid, tokenExpired, sessionRevoked],
  handle: async ({ query, body, presented: { accessToken, refreshTokens } }, context) => {
    const inBody = [body?.refresh_token, body?.token].filter((token) => token !== undefined);
    const shown = { accessToken, refreshTokens: [...refreshTokens, ...inBody] };
    await (query.everywhere ? logoutEverywhere(context, shown) : logout(context, shown));
    return signedOut();
  },
});

export const logoutRoutes = [logoutByLink, logoutByPost];
