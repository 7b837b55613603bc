import { managedUser } from '../../core/change-user.js';
import type { AuthContext } from '../../core/context.js';
import { afterAllEnded } from '../../core/end-sessions.js';
import { notFound } from '../../core-errors.js';
import { AuthError } from '../../errors.js';
import { adminRole, type ManagedUser, type UserRecord } from '../../users/user.js';
import type { UserChange } from '../../users/user-store.js';
import { lastAdmin } from './errors.js';
import { rolesChanged, userDisabled, userEnabled } from './events.js';

type ManageContext = Pick<AuthContext, 'users' | 'sessions' | 'revocations' | 'events' | 'logger'>;

/** Who changes whom. */
interface Managing {
  readonly userId: string;
  readonly actor: string;
}

/**
 * Changes the roles of a user, disables or enables one, and tells every node. Disabling ends all the user's sessions
 * in the same write. It throws `not_found`, and `last_admin`, with all as it was, where nobody could manage users any more.
 */
export async function manageUser(
  context: ManageContext,
  { userId, actor }: Managing,
  change: UserChange,
): Promise<ManagedUser> {
  const { users } = context;
  const found = await users.findById(userId);
  if (!found) throw new AuthError(notFound);
  const isLastAdmin = async (record: UserRecord) =>
    endsAdmin(record, change) && !(await users.hasOtherActiveUserWithRole(adminRole, userId));
  if (await isLastAdmin(found)) throw new AuthError(lastAdmin);

  const before = await users.change(userId, change);
  if (!before) throw new AuthError(notFound);
  // Two admins who demote each other at the same time both passed the check above: look again, now that it is done.
  const isRefused = await isLastAdmin(before);
  if (isRefused) await users.undo(before, change);
  // Last, since an outage of the news must not keep a change from being undone; and also of what was undone, since a node may have
  // loaded the user in between.
  const isEnding = change.disabled === true && !isRefused;
  if (isEnding) {
    const living = { version: before.sessions.version + 1 };
    await afterAllEnded(context, userId, living, { reason: 'user_disabled', actor });
  } else await context.revocations.revoke([{ userId }]);
  if (isRefused) throw new AuthError(lastAdmin);
  tell(context, { userId, actor }, before, change);
  return managedUser(context, userId);
}

function tell({ events }: ManageContext, who: Managing, before: UserRecord, change: UserChange): void {
  if (change.roles && !hasSameRoles(change.roles, before.user.roles))
    events.emit(rolesChanged, { ...who, roles: change.roles });
  if (change.disabled === undefined || change.disabled === before.disabled) return;
  events.emit(change.disabled ? userDisabled : userEnabled, who);
}

function hasSameRoles(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join() === [...other].sort().join();
}

function endsAdmin({ user, disabled }: UserRecord, change: UserChange): boolean {
  const wasAdmin = user.roles.includes(adminRole) && !disabled;
  const staysAdmin = (change.roles ?? user.roles).includes(adminRole) && !(change.disabled ?? disabled);
  return wasAdmin && !staysAdmin;
}
