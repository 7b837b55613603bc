import { json } from '../../core/answer.js';
import { defineFeature } from '../../core/feature.js';
import { refreshRefusals } from '../../core/refresh.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { invalidCredentials } from '../../core-errors.js';
import { grantsOf, issueByGrant, presentable } from './grants.js';
import { oauthForm } from './oauth-form.js';

const tokenRoute = defineRoute({
  method: 'POST',
  path: '/token',
  summary: 'Gives tokens to clients without cookies, by JSON or by a form of OAuth 2.0',
  access: 'public',
  isEnabled: ({ tokenEndpoint }) => tokenEndpoint.refresh || tokenEndpoint.stateless,
  isCookieless: true,
  headers: schemas.attempt,
  body: presentable,
  form: oauthForm,
  answers: { 200: schemas.tokensInBody },
  refusals: [...refreshRefusals, invalidCredentials],
  handle: async ({ body, ...asked }, context) => {
    const issued = await issueByGrant([...grantsOf(context).values()], body, context, asked);
    const { accessToken, expiresAt, refreshToken, user } = issued;
    return json({
      access_token: accessToken,
      token_expiration: expiresAt,
      refresh_token: refreshToken,
      user: context.userFields.toClient(user),
    });
  },
});

/** `POST /token`, for small devices and for applications on phones. */
export const tokenEndpoint = defineFeature({ name: 'token-endpoint', routes: [tokenRoute] });
