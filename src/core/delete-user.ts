import { notFound } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { UserRecord } from '../users/user-record.js';
import type { AuthContext } from './context.js';
import { afterAllEnded } from './end-sessions.js';
import type { ClientInfo } from './events.js';
import { disableUser, type Managing } from './manage-user.js';
import { userDeleted } from './user-events.js';

/**
 * Deletes a user, with the password, the sessions and what features keep. It throws `not_found`, and `last_admin` where nobody could
 * manage users any more. Cut off in the middle, it leaves a user who is disabled, and can be deleted again.
 */
export async function deleteUser(
  context: AuthContext,
  { userId, actor }: Managing,
  client?: ClientInfo,
): Promise<void> {
  const { users, events, personalData } = context;
  // In one write: nobody signs in any more, and all sessions end.
  const before = await disableUser(context, userId);
  await Promise.all(personalData.map((data) => data.remove(userId)));
  await context.forgetCredentials(before.key);
  const removed = await users.remove(before);
  // Of several who delete a user at once, one does.
  if (!removed) throw new AuthError(notFound);
  const living = { version: removed.sessions.version + 1 };
  await afterAllEnded(context, userId, living, { reason: 'user_deleted', actor });
  events.emit(userDeleted, { userId, actor }, client);
  // Written between the two; whoever writes later finds that the user is gone.
  if (!hasSameCredentials(before, removed)) await context.forgetCredentials(before.key);
}

function hasSameCredentials(one: UserRecord, other: UserRecord): boolean {
  const of = ({ passwordId, user: { email, username } }: UserRecord) =>
    [passwordId?.toString(), email, username].join();
  return of(one) === of(other);
}
