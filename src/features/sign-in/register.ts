import { z } from 'zod';
import { tokens } from '../../core/answer.js';
import type { AuthContext } from '../../core/context.js';
import { type ClientInfo, defineEvent } from '../../core/events.js';
import { displayName, email, newPassword, username } from '../../core/fields.js';
import type { SignedIn } from '../../core/issue-tokens.js';
import { type OpenSessionContext, openSession } from '../../core/open-session.js';
import { defineRoute } from '../../core/route.js';
import * as schemas from '../../core/schemas.js';
import { emailTaken, invalidCredentials, notFound, usernameTaken } from '../../core-errors.js';
import type { Registration } from '../../credentials/credential-source.js';

type RegisterContext = OpenSessionContext & Pick<AuthContext, 'credentials' | 'events'>;

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
  handle: async ({ body: { delivery, ...fields }, client }, context) =>
    tokens(await register(context, fields, client), delivery, 201),
});

/** Adds a user and signs in; throws `email_taken` or `username_taken`. */
export async function register(
  context: RegisterContext,
  fields: Registration,
  client: ClientInfo,
): Promise<SignedIn> {
  const user = await context.credentials.register(fields);
  context.events.emit(userRegistered, { userId: user.id }, client);
  return openSession(context, user, client);
}
