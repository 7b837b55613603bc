import { noContent } from '../../core/answer.js';
import { defineRoute } from '../../core/route.js';
import { sessionRevoked, tokenExpired, tokenInvalid, tokenMissing } from '../../core-errors.js';
import { AuthError } from '../../errors.js';

export const acknowledgeRoute = defineRoute({
  method: 'POST',
  path: '/acknowledge',
  summary:
    'Confirms, with the access token of a refresh, that its answer arrived: the refresh token before gives nothing any more',
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
