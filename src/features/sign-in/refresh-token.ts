import { tokens } from '../../core/answer.js';
import { refreshRefusals } from '../../core/refresh.js';
import { refreshPresented } from '../../core/refresh-presented.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';

export const refreshTokenRoute = defineRoute({
  method: ['GET', 'POST'],
  path: '/refresh-token',
  summary: 'Gives a new access token for the refresh cookie, and renews the cookie',
  access: 'cookie',
  isUnsafe: true,
  headers: schemas.attempt,
  setsCookies: true,
  answers: { 200: schemas.renewedTokens },
  refusals: refreshRefusals,
  handle: async ({ presented }, context) => tokens(await refreshPresented(context, presented)),
});
