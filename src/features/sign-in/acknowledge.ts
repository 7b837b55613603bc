import { noContent } from '../../core/answer.js';
import { defineRoute } from '../../core/route.js';
import { sessionRevoked, tokenExpired, tokenInvalid, tokenMissing } from '../../core-errors.js';
import { AuthError } from '../../errors.js';

export const acknowledgeRoute = defineRoute({
  method: 'POST',
  path: '/acknowledge',
  summary:
    'Confirms that the answer to a refresh arrived, so that the refresh token before it is of no more use',
  access: 'public',
  answers: { 204: null },
  refusals: [tokenMissing, tokenInvalid, tokenExpired, sessionRevoked],
  // It waits for no command: what it confirms is written after the answer.
  handle: ({ presented: { accessToken } }, { accessTokens, confirmations, revocations }) => {
    if (accessToken === undefined) throw new AuthError(tokenMissing);
    const claims = accessTokens.open(accessToken);
    if (revocations.isEnded(claims)) throw new AuthError(sessionRevoked);
    confirmations.add(claims.sid, claims.gen);
    return noContent();
  },
});
