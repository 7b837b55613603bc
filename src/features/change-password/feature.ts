import { z } from 'zod';
import { isInBody, tokens } from '../../core/answer.js';
import type { AuthContext } from '../../core/context.js';
import { afterAllEnded } from '../../core/end-sessions.js';
import { defineFeature } from '../../core/feature.js';
import { newPassword, password } from '../../core/fields.js';
import { openVerifiedSession } from '../../core/open-session.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { passwordChanged } from '../../core/user-events.js';
import { invalidCredentials, notFound, userTooLarge } from '../../core-errors.js';
import { AuthError } from '../../errors.js';

const passwords = ({ credentials: { passwordRules } }: AuthContext) =>
  z.object({
    current_password: password,
    new_password: newPassword(passwordRules),
    delivery: schemas.delivery,
  });

const changePasswordRoute = defineRoute({
  method: 'POST',
  path: '/change-password',
  summary: 'Changes the password. Every session of the user ends, and a new one is opened for whoever asked',
  access: 'session',
  body: passwords,
  setsCookies: true,
  answers: { 200: schemas.tokens },
  // `not_found` where an upstream keeps the passwords.
  refusals: [invalidCredentials, userTooLarge, notFound],
  handle: async ({ body, user: { id: userId }, client }, context) => {
    const { current_password: currentPassword, new_password: newPassword, delivery } = body;
    // The change and the end of all sessions are one write.
    const proof = await context.credentials.changePassword({ userId, currentPassword, newPassword });
    if (!proof) throw new AuthError(invalidCredentials, { detail: 'The current password is wrong' });
    await afterAllEnded(context, userId, proof.sessions, { reason: 'password_changed' });
    context.events.emit(passwordChanged, { userId }, client);
    const inBody = isInBody(context.options, delivery);
    // No session of before is there to be replaced.
    const signedIn = await openVerifiedSession(context, proof, { client, inBody, refreshTokens: [] });
    return tokens(signedIn, delivery);
  },
});

/** A signed-in user changes the password. */
export const changePassword = defineFeature({
  name: 'change-password',
  routes: [changePasswordRoute],
  events: [passwordChanged],
});
