import { z } from 'zod';
import { json } from '../../core/answer.js';
import type { AuthContext } from '../../core/context.js';
import { logout } from '../../core/end-presented.js';
import { defineFeature } from '../../core/feature.js';
import {
  oauthRefusal,
  oauthRefusalBodies,
  refuseAsOAuth,
  refuseOtherThanForm,
  tokenParameters,
} from '../../core/oauth.js';
import { defineRoute, type FormVariant } from '../../core/route.js';
import { isCallersFault } from '../../errors.js';

const revocation: FormVariant<typeof tokenParameters> = {
  body: tokenParameters,
  refusals: oauthRefusalBodies,
  // Whoever has the token may: these clients have no secret. The hint would only save a look (section 2.1).
  handle: async ({ body: { token } }, context) => {
    if (isStateless(context, token))
      return oauthRefusal('unsupported_token_type', 'Nothing ends this token but a change of the secret');
    await logout(context, { accessToken: token, refreshTokens: [token] });
    return json({});
  },
  refuse: (error) => refuseAsOAuth(error, 'invalid_request'),
};

const revokeRoute = defineRoute({
  method: 'POST',
  path: '/revoke',
  summary: 'Ends the session of a refresh token or an access token (RFC 7009)',
  access: 'public',
  isEnabled: ({ tokenEndpoint }) => tokenEndpoint.refresh,
  isCookieless: true,
  // One that is not known is revoked already (section 2.2).
  answers: { 200: z.strictObject({}) },
  handle: refuseOtherThanForm,
  form: revocation,
});

function isStateless({ statelessTokens }: AuthContext, token: string): boolean {
  try {
    return statelessTokens?.open(token) !== undefined;
  } catch (error) {
    if (isCallersFault(error)) return false;
    throw error;
  }
}

/** How a client of OAuth 2.0 signs out. */
export const tokenRevocation = defineFeature({ name: 'token-revocation', routes: [revokeRoute] });
