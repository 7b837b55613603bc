import { tokens } from '../../core/answer.js';
import { refresh, refreshRefusals } from '../../core/refresh.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';

export const refreshTokenRoute = defineRoute({
  method: ['GET', 'POST'],
  path: '/refresh-token',
  summary: 'Gives a new access token for the refresh cookie, and renews the cookie',
  access: 'cookie',
  isUnsafe: true,
  headers: schemas.attempt,
  // Not where another tab of the browser was given the cookie just now.
  setsCookies: 'sometimes',
  answers: { 200: schemas.renewedTokens },
  refusals: refreshRefusals,
  handle: async ({ presented }, context) =>
    tokens(await refresh(context, presented.refreshTokens[0], presented)),
});
