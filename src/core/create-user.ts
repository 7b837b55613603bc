import type { UserToAdd } from '../credentials/credential-source.js';
import type { ManagedUser } from '../users/user.js';
import { managedUser } from './change-user.js';
import type { AuthContext } from './context.js';
import { userCreated } from './user-events.js';

/** Adds a user, by an admin or the application. Throws `email_taken`, `username_taken`, or `not_found` where an upstream has the users. */
export async function createUser(
  context: AuthContext,
  { actor }: { readonly actor?: string | undefined },
  user: UserToAdd,
): Promise<ManagedUser> {
  const added = await context.credentials.add({
    ...user,
    own: await context.userFields.withDefaults(user.own ?? {}),
  });
  context.events.emit(userCreated, { userId: added.user.id, actor });
  return managedUser(context, added.user.id);
}
