import { z } from 'zod';
import { tokens } from '../../core/answer.js';
import type { AuthContext } from '../../core/context.js';
import { endAllSessions } from '../../core/end-sessions.js';
import { type ClientInfo, defineEvent } from '../../core/events.js';
import { defineFeature } from '../../core/feature.js';
import { newPassword, password } from '../../core/fields.js';
import type { SignedIn } from '../../core/issue-tokens.js';
import { openVerifiedSession } from '../../core/open-session.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { invalidCredentials, notFound } from '../../core-errors.js';
import type { PasswordChange } from '../../credentials/credential-source.js';
import { AuthError } from '../../errors.js';

const passwordChanged = defineEvent('password.changed', z.object({}));

const passwords = ({ credentials: { passwordRules } }: AuthContext) =>
  z.object({
    current_password: password(passwordRules),
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
  refusals: [invalidCredentials, notFound],
  handle: async ({ body, user, client }, context) => {
    const change = {
      userId: user.id,
      currentPassword: body.current_password,
      newPassword: body.new_password,
    };
    return tokens(await replacePassword(context, change, client), body.delivery);
  },
});

/**
 * Changes a password, ends every session of the user at every node, and opens a new one for whoever changed it. Throws
 * `invalid_credentials`, with all as it was, where the current password is wrong.
 */
async function replacePassword(
  context: AuthContext,
  change: PasswordChange,
  client: ClientInfo,
): Promise<SignedIn> {
  const { userId } = change;
  const begun = performance.now();
  const proof = await context.credentials.changePassword(change);
  if (!proof) throw new AuthError(invalidCredentials, { detail: 'The current password is wrong' });
  // Of the user too, so that every node looks at the logins that were under way.
  await context.revocations.revoke([{ userId }]);
  await endAllSessions(context, userId, { reason: 'password_changed' });
  context.events.emit(passwordChanged, { userId }, client);
  return openVerifiedSession(context, proof, client, begun);
}

/** A signed-in user changes the password. */
export const changePassword = defineFeature({
  name: 'change-password',
  routes: [changePasswordRoute],
  events: [passwordChanged],
});
