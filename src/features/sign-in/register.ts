import { isInBody, tokens } from '../../core/answer.js';
import type { AuthContext } from '../../core/context.js';
import { openVerifiedSession } from '../../core/open-session.js';
import { registerUser } from '../../core/registration.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { registrationClosed } from '../../core/user-errors.js';
import { registration, separateOwn } from '../../core/user-schemas.js';
import { emailTaken, invalidCredentials, notFound, usernameTaken, userTooLarge } from '../../core-errors.js';

const body = (context: AuthContext) => registration(context).extend({ delivery: schemas.delivery });

export const registerRoute = defineRoute({
  method: 'POST',
  path: '/register',
  summary: 'Adds a user, and signs in',
  access: 'public',
  body,
  setsCookies: true,
  answers: { 201: schemas.tokens },
  // The last two come from an upstream: the user is disabled here, or nobody can register there.
  refusals: [emailTaken, usernameTaken, registrationClosed, userTooLarge, invalidCredentials, notFound],
  handle: async ({ body: { delivery, ...fields }, client, presented: { refreshTokens } }, context) => {
    const proof = await registerUser(context, separateOwn(context, fields), client);
    const inBody = isInBody(context.options, delivery);
    const signedIn = await openVerifiedSession(context, proof, { client, inBody, refreshTokens });
    return tokens(signedIn, delivery, 201);
  },
});
