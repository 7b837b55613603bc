import { isInBody, tokens } from '../../core/answer.js';
import { openLogin, verifyCredentials } from '../../core/login.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { loginFields } from '../../core/user-schemas.js';
import { invalidCredentials, userTooLarge } from '../../core-errors.js';

const body = loginFields.safeExtend({ delivery: schemas.delivery });

export const loginRoute = defineRoute({
  method: 'POST',
  path: '/login',
  summary: 'Signs in with a password',
  access: 'public',
  body,
  setsCookies: true,
  answers: { 200: schemas.tokens },
  refusals: [invalidCredentials, userTooLarge],
  handle: async ({ body: { email, username, password, delivery }, client, presented }, context) => {
    const { refreshTokens } = presented;
    const typed = { identifier: email ?? username ?? '', password };
    const proof = await verifyCredentials(context, typed, client);
    const inBody = isInBody(context.options, delivery);
    return tokens(await openLogin(context, proof, { client, inBody, refreshTokens }), delivery);
  },
});
