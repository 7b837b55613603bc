import { notFound } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { ManagedUser } from '../users/user.js';
import type { UserChange } from '../users/user-store.js';
import { managedUser } from './change-user.js';
import type { AuthContext } from './context.js';
import type { ClientInfo } from './events.js';
import type { Managing } from './manage-user.js';
import { userUpdated } from './user-events.js';

/** What is known of a user besides what `manageUser` and the password are for. Email and username are normalised. */
export type UserUpdate = Omit<UserChange, 'roles' | 'disabled'>;

/** Changes what is known of a user, and tells every node. Throws `not_found`, `email_taken` or `username_taken`. */
export async function updateUser(
  context: AuthContext,
  { userId, actor }: Managing,
  update: UserUpdate,
  client?: ClientInfo,
): Promise<ManagedUser> {
  const { users, claiming, revocations, events } = context;
  const { email, username, own = {}, ...rest } = update;
  let change = update;
  if (email !== undefined || username !== undefined) {
    const record = await users.findById(userId);
    if (!record) throw new AuthError(notFound);
    await claiming.claim(record, { email, username });
    // What was proved of the address before says nothing of another one.
    if (email !== undefined && email !== record.user.email && record.user.emailVerified)
      change = { emailVerified: false, ...update };
  }
  if (!(await users.change(userId, change))) throw new AuthError(notFound);
  await revocations.revoke([{ userId }]);
  const changed = Object.entries({ email, username, ...rest, ...own });
  const fields = changed.flatMap(([field, value]) => (value === undefined ? [] : [field]));
  events.emit(userUpdated, { userId, actor, fields }, client);
  return managedUser(context, userId);
}
