import { z } from 'zod';
import { signedOut } from '../../core/answer.js';
import type { AuthContext } from '../../core/context.js';
import { deleteUser } from '../../core/delete-user.js';
import type { ClientInfo } from '../../core/events.js';
import { optional, password } from '../../core/fields.js';
import { loginFailed } from '../../core/login.js';
import { defineRoute } from '../../core/route.js';
import { lastAdmin } from '../../core/user-errors.js';
import { invalidCredentials, invalidRequest, notFound } from '../../core-errors.js';
import { AuthError } from '../../errors.js';
import { revocationLife } from '../../sessions/revocations.js';

const body = z.strictObject({ current_password: optional(password) });

export const deleteMe = defineRoute({
  method: 'DELETE',
  path: '/me',
  summary: 'Deletes the user, by the password where there is one, and says what is kept for how long',
  access: 'session',
  needsRecentLogin: true,
  body,
  setsCookies: 'clears',
  answers: { 200: z.strictObject({ kept: z.array(z.string()) }) },
  refusals: [invalidCredentials, lastAdmin, notFound],
  handle: async ({ user: { id: userId }, body, client }, context) => {
    await confirmOwner(context, userId, body.current_password, client);
    await deleteUser(context, { userId }, client);
    return signedOut({ kept: keptOf(context) });
  },
});

/** Whoever found a device or a token does not have the password. Where there is none, it is the recent login that proves it. */
async function confirmOwner(
  { credentials, events }: AuthContext,
  userId: string,
  given: string | undefined,
  client: ClientInfo,
): Promise<void> {
  const verdict = await credentials.verifyPassword(userId, given, client.ip);
  if (verdict !== 'wrong') return;
  if (given === undefined)
    throw new AuthError(invalidRequest, { errors: [{ path: 'current_password', message: 'is required' }] });
  events.emit(loginFailed, { userId }, client);
  throw new AuthError(invalidCredentials, { detail: 'The current password is wrong' });
}

function keptOf({ options: { accessToken, upstream } }: AuthContext): readonly string[] {
  const minutes = Math.ceil(revocationLife(accessToken.expiresIn) / 60_000);
  return [
    `The id of the deleted user is kept for ${minutes} minutes, until no access token of it can be alive.`,
    ...(upstream.url === undefined
      ? []
      : [`The account at ${new URL(upstream.url).host}, which has the password, is kept there.`]),
    'What the application itself stored, in its own records, logs and backups, is kept by its own rules.',
  ];
}
