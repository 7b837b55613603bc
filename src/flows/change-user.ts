import { AuthError } from '../errors.js';
import { adminRole, type ManagedUser, type UserRecord } from '../users/user.js';
import type { UserChange } from '../users/user-store.js';
import type { Parts } from './parts.js';
import { endAllSessions } from './sessions.js';

type ChangeParts = Pick<Parts, 'users' | 'sessions' | 'revocations'>;

/** A user as an admin sees one; throws `not_found`. */
export async function managedUser({ users }: Pick<Parts, 'users'>, id: string): Promise<ManagedUser> {
  return toManaged(await users.findById(id));
}

/**
 * Changes a user, and tells every node. Disabling ends all the user's sessions, and so does enabling. It throws `not_found`, and
 * `last_admin`, with all as it was, where nobody could manage users any more.
 */
export async function changeUser(parts: ChangeParts, id: string, change: UserChange): Promise<ManagedUser> {
  const found = await parts.users.findById(id);
  if (!found) throw new AuthError('not_found');
  if (endsAdmin(found, change) && !(await parts.users.hasOtherActiveUserWithRole(adminRole, id)))
    throw new AuthError('last_admin');
  // A login at another node may have opened one while the user was being disabled. Now none can, until the user is enabled.
  if (found.disabled) await endAllSessions(parts, id);

  const before = await parts.users.change(id, change);
  if (!before) throw new AuthError('not_found');
  // Two admins who demote each other at the same time both passed the check above: look again, now that it is done.
  const isRefused =
    endsAdmin(before, change) && !(await parts.users.hasOtherActiveUserWithRole(adminRole, id));
  if (isRefused) await parts.users.change(id, { roles: before.user.roles, disabled: before.disabled });
  // Also of what was undone, since a node may have loaded the user in between.
  await parts.revocations.revoke([{ userId: id }]);
  if (isRefused) throw new AuthError('last_admin');
  if (change.disabled) await endAllSessions(parts, id);
  return managedUser(parts, id);
}

export function toManaged(record: UserRecord | undefined): ManagedUser {
  if (!record) throw new AuthError('not_found');
  return { ...record.user, disabled: record.disabled };
}

function endsAdmin({ user, disabled }: UserRecord, change: UserChange): boolean {
  const wasAdmin = user.roles.includes(adminRole) && !disabled;
  const staysAdmin = (change.roles ?? user.roles).includes(adminRole) && !(change.disabled ?? disabled);
  return wasAdmin && !staysAdmin;
}
