import { z } from 'zod';
import { json } from '../../core/answer.js';
import type { AuthContext } from '../../core/context.js';
import { defineFeature } from '../../core/feature.js';
import { oauthRefusalBodies, refuseAsOAuth, refuseOtherThanForm, tokenParameters } from '../../core/oauth.js';
import { defineRoute, type FormVariant } from '../../core/route.js';
import { verifyToken } from '../../core/verify.js';
import { isCallersFault } from '../../errors.js';
import type { User } from '../../users/user.js';

const seconds = z.int().meta({ description: 'Seconds since 1970', examples: [1_769_848_800] });

const active = z
  .strictObject({
    active: z.literal(true),
    token_type: z.literal('Bearer'),
    iss: z.string().meta({ examples: ['sealgate'] }),
    aud: z.string().meta({ examples: ['sealgate'] }),
    sub: z.string().meta({ examples: ['6650c7a2f1d3a94b8e2c0f15'] }),
    iat: seconds,
    exp: seconds,
    auth_time: seconds.optional(),
    sid: z.string().optional(),
    username: z.string().meta({ examples: ['ann'] }),
    roles: z.array(z.string()).meta({ examples: [['editor']] }),
    scope: z
      .string()
      .meta({ examples: ['editor'] })
      .optional(),
  })
  .meta({ id: 'ActiveToken' });

const inactive = z.strictObject({ active: z.literal(false) });

const introspection: FormVariant<typeof tokenParameters> = {
  body: tokenParameters,
  refusals: oauthRefusalBodies,
  handle: async ({ body: { token } }, context) => json((await tell(context, token)) ?? { active: false }),
  refuse: (error) => refuseAsOAuth(error, 'invalid_request'),
};

const introspectRoute = defineRoute({
  method: 'POST',
  path: '/introspect',
  summary: 'Tells a service whether an access token is active, and whose it is (RFC 7662)',
  access: 'service',
  isCookieless: true,
  answers: { 200: z.union([active, inactive]) },
  handle: refuseOtherThanForm,
  form: introspection,
});

/** What there is to say of an access token; undefined for any other, whatever is wrong with it. */
async function tell(context: AuthContext, token: string): Promise<z.output<typeof active> | undefined> {
  try {
    const { user: admitted, claims } = await verifyToken(context, token);
    const { iss, aud, sub, iat, exp } = claims;
    // Guards take a stateless token without a look at its user. Who asks here wants to know what holds now.
    const user = claims.sid === undefined ? await enabledUser(context, sub) : admitted;
    if (!user) return undefined;
    const { username = user.email, roles } = user;
    const ofSession = claims.sid === undefined ? {} : { sid: claims.sid, auth_time: claims.auth_time };
    const scope = roles.filter((role) => scopeToken.test(role)).join(' ');
    return {
      active: true,
      token_type: 'Bearer',
      ...{ iss, aud, sub, iat, exp },
      ...ofSession,
      username,
      roles: [...roles],
      ...(scope !== '' && { scope }),
    };
  } catch (error) {
    if (isCallersFault(error)) return undefined;
    throw error;
  }
}

/** RFC 6749, section 3.3. A role with a space in it would pass for two. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

async function enabledUser({ users }: AuthContext, userId: string): Promise<User | undefined> {
  const record = await users.findById(userId);
  return record && !record.disabled ? record.user : undefined;
}

/** How a service that keeps no list of ended sessions asks about a token. */
export const tokenIntrospection = defineFeature({ name: 'token-introspection', routes: [introspectRoute] });
