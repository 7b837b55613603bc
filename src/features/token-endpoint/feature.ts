import { json } from '../../core/answer.js';
import { defineFeature } from '../../core/feature.js';
import { refreshRefusals } from '../../core/refresh.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { accessTokenFields } from '../../core/token-fields.js';
import { invalidCredentials } from '../../core-errors.js';
import { grantsOfJson, issueByGrant, presentable } from './grants.js';
import { oauthForm, uncached } from './oauth-form.js';

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
  answerHeaders: uncached,
  refusals: [...refreshRefusals, invalidCredentials],
  handle: async ({ body, ...asked }, context) => {
    const issued = await issueByGrant(grantsOfJson(context), body, context, asked);
    const user = context.userFields.toClient(issued.user);
    return json({ ...accessTokenFields(issued), refresh_token: issued.refreshToken, user }, 200, uncached);
  },
});

/** `POST /token`, for small devices and for applications on phones. */
export const tokenEndpoint = defineFeature({ name: 'token-endpoint', routes: [tokenRoute] });
