import type { AuthContext } from './context.js';
import { afterAllEnded } from './end-sessions.js';
import type { Managing } from './manage-user.js';
import { passwordChanged } from './user-events.js';

/** Sets the password of a user, whatever it was, and ends all sessions of the user. Throws `not_found`. */
export async function setPassword(
  context: AuthContext,
  { userId, actor }: Managing,
  newPassword: string,
): Promise<void> {
  const proof = await context.credentials.setPassword(userId, newPassword);
  await afterAllEnded(context, userId, proof.sessions, { reason: 'password_changed', actor });
  context.events.emit(passwordChanged, { userId, actor });
}
