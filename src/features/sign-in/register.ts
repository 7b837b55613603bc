import { z } from 'zod';
import { tokens } from '../../core/answer.js';
import type { AuthContext } from '../../core/context.js';
import { defineEvent } from '../../core/events.js';
import { displayName, email, newPassword, username } from '../../core/fields.js';
import { openVerifiedSession } from '../../core/open-session.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { emailTaken, invalidCredentials, notFound, usernameTaken } from '../../core-errors.js';

export const userRegistered = defineEvent('user.registered', z.object({}));

const registration = ({ credentials: { passwordRules } }: AuthContext) =>
  z.object({
    email,
    password: newPassword(passwordRules),
    username: username.optional(),
    name: displayName.optional(),
    delivery: schemas.delivery,
  });

export const registerRoute = defineRoute({
  method: 'POST',
  path: '/register',
  summary: 'Adds a user, and signs in',
  access: 'public',
  body: registration,
  setsCookies: true,
  answers: { 201: schemas.tokens },
  // The last two come from an upstream: the user is disabled here, or nobody can register there.
  refusals: [emailTaken, usernameTaken, invalidCredentials, notFound],
  handle: async ({ body: { delivery, ...fields }, client, presented: { refreshTokens } }, context) => {
    const proof = await context.credentials.register(fields);
    context.events.emit(userRegistered, { userId: proof.user.id }, client);
    const signedIn = await openVerifiedSession(context, proof, { client, delivery, refreshTokens });
    return tokens(signedIn, delivery, 201);
  },
});
