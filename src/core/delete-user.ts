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
  await users.remove(before);
  const living = { version: before.sessions.version + 1 };
  await afterAllEnded(context, userId, living, { reason: 'user_deleted', actor });
  events.emit(userDeleted, { userId, actor }, client);
}
