import { z } from 'zod';
import { json } from '../../core/answer.js';
import type { AuthContext } from '../../core/context.js';
import { anyText, identifier, password } from '../../core/fields.js';
import { oauthRefusal, oauthRefusalBodies, refuseAsOAuth } from '../../core/oauth.js';
import type { FormVariant } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { accessTokenFields } from '../../core/token-fields.js';
import { grantsOfForms, issueByGrant } from './grants.js';

/** RFC 6749, section 5.1. */
export const uncached = { Pragma: 'no-cache' };

const deprecated = {
  deprecated: true,
  description: 'Of the grant `password`, which is deprecated (RFC 9700, section 2.4)',
};
const ofAll = { grant_type: z.string({ error: 'is required' }) };
// A form's parameter without a value is left out before this (RFC 6749, section 3.2).
const ofRefresh = { refresh_token: anyText.optional(), token: anyText.optional() };
const ofPassword = {
  username: identifier.optional().meta(deprecated),
  password: password.optional().meta(deprecated),
};
const examples = [{ grant_type: 'refresh_token', refresh_token: 'eyJhbGciOiJkaXIi…' }];

/** What the grants take that are on. All else is ignored. */
const body = ({ options: { tokenEndpoint } }: AuthContext) => {
  if (tokenEndpoint.refresh)
    return tokenEndpoint.password
      ? z.object({ ...ofAll, ...ofRefresh, ...ofPassword }).meta({ examples })
      : z.object({ ...ofAll, ...ofRefresh }).meta({ examples });
  return tokenEndpoint.password ? z.object({ ...ofAll, ...ofPassword }) : z.object(ofAll);
};

/** The token request of OAuth 2.0 (RFC 6749, sections 4.3, 5 and 6). */
export const oauthForm: FormVariant<ReturnType<typeof body>> = {
  body,
  answer: z.strictObject({ ...schemas.bearerToken, refresh_token: schemas.token.optional() }),
  refusals: oauthRefusalBodies,
  handle: async ({ body: { grant_type: type, ...presented }, ...asked }, context) => {
    const grants = grantsOfForms(context);
    const grant = grants.get(type);
    if (!grant) {
      const known = [...grants.keys()].join(', ') || 'none';
      return oauthRefusal('unsupported_grant_type', `Known here: ${known}`, 400, uncached);
    }
    const issued = await issueByGrant([grant], presented, context, asked);
    const { token_expiration: _, ...fields } = accessTokenFields(issued);
    return json({ ...fields, refresh_token: issued.refreshToken }, 200, uncached);
  },
  // RFC 6749, section 5.2. Whatever is wrong with what the client holds is an `invalid_grant`.
  refuse: (error) => refuseAsOAuth(error, 'invalid_grant', uncached),
};
