import { z } from 'zod';
import { tokens } from '../../core/answer.js';
import type { AuthContext } from '../../core/context.js';
import { identifier, password } from '../../core/fields.js';
import { loginSucceeded, verifyCredentials } from '../../core/login.js';
import { openVerifiedSession } from '../../core/open-session.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { invalidCredentials } from '../../core-errors.js';

const credentials = ({ credentials: { passwordRules } }: AuthContext) =>
  z
    .object({
      email: identifier.optional(),
      username: identifier.optional(),
      password: password(passwordRules),
      delivery: schemas.delivery,
    })
    .refine((body) => body.email !== undefined || body.username !== undefined, {
      path: ['email'],
      error: 'or username is required',
    })
    .meta({ examples: [{ email: 'ann@example.com', password: 'correct horse battery' }] });

export const loginRoute = defineRoute({
  method: 'POST',
  path: '/login',
  summary: 'Signs in with a password',
  access: 'public',
  body: credentials,
  setsCookies: true,
  answers: { 200: schemas.tokens },
  refusals: [invalidCredentials],
  handle: async ({ body: { email, username, password, delivery }, client, presented }, context) => {
    const { refreshTokens } = presented;
    const typed = { identifier: email ?? username ?? '', password };
    const proof = await verifyCredentials(context, typed, client);
    const signedIn = await openVerifiedSession(context, proof, { client, delivery, refreshTokens });
    context.events.emit(loginSucceeded, { userId: proof.user.id, amr: proof.amr }, client);
    return tokens(signedIn, delivery);
  },
});
