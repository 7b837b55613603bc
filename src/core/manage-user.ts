import { notFound } from '../core-errors.js';
import { AuthError } from '../errors.js';
import { adminRole, type ManagedUser } from '../users/user.js';
import type { UserRecord } from '../users/user-record.js';
import type { UserChange } from '../users/user-store.js';
import { managedUser } from './change-user.js';
import type { AuthContext } from './context.js';
import { afterAllEnded } from './end-sessions.js';
import { lastAdmin } from './user-errors.js';
import { rolesChanged, userDisabled, userEnabled } from './user-events.js';

type ManageContext = Pick<AuthContext, 'users' | 'sessions' | 'revocations' | 'events' | 'logger'>;

/** Who changes whom. */
export interface Managing {
  readonly userId: string;
  /** Undefined where it is the application, and no user. */
  readonly actor?: string | undefined;
}

/**
 * Changes the roles of a user, disables or enables one, and tells every node. Disabling ends all the user's sessions
 * in the same write. It throws `invalid_request`, `not_found`, and `last_admin`, with all as it was, where nobody could manage users any
 * more.
 */
export async function manageUser(
  context: ManageContext,
  { userId, actor }: Managing,
  change: Pick<UserChange, 'roles' | 'disabled'>,
): Promise<ManagedUser> {
  const { users } = context;
  const checked = await users.check(change, userId);
  const write = () => users.write(userId, checked);
  const { before, isRefused } = await changeUnlessLastAdmin(context, userId, change, write);
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

/** Disables a user who is about to be deleted, and returns the user as it was before. Nobody is told yet. */
export async function disableUser(context: ManageContext, userId: string): Promise<UserRecord> {
  const { users } = context;
  const disabling = () => users.disable(userId);
  const { before, isRefused } = await changeUnlessLastAdmin(context, userId, { disabled: true }, disabling);
  if (!isRefused) return before;
  await context.revocations.revoke([{ userId }]);
  throw new AuthError(lastAdmin);
}

/** Throws `last_admin` where a change would leave nobody to manage users, and `not_found`. */
export async function assertAdminRemains(
  { users }: Pick<ManageContext, 'users'>,
  userId: string,
  change: UserChange,
): Promise<void> {
  const found = await users.findById(userId);
  if (!found) throw new AuthError(notFound);
  if (await endsLastAdmin(users, found, change)) throw new AuthError(lastAdmin);
}

async function endsLastAdmin(
  users: ManageContext['users'],
  record: UserRecord,
  change: UserChange,
): Promise<boolean> {
  return endsAdmin(record, change) && !(await users.hasOtherActiveUserWithRole(adminRole, record));
}

async function changeUnlessLastAdmin(
  context: ManageContext,
  userId: string,
  change: UserChange,
  write: () => Promise<UserRecord | undefined>,
): Promise<{ readonly before: UserRecord; readonly isRefused: boolean }> {
  const { users } = context;
  await assertAdminRemains(context, userId, change);
  const before = await write();
  if (!before) throw new AuthError(notFound);
  // Two admins who demote each other at the same time both passed the check above: look again, now that it is done.
  const isRefused = await endsLastAdmin(users, before, change);
  if (isRefused) await users.undo(before, change);
  return { before, isRefused };
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
