import { notFound } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { ManagedUser } from '../users/user.js';
import type { UserRecord } from '../users/user-record.js';
import type { UserChange } from '../users/user-store.js';
import type { AuthContext } from './context.js';

/** A user as an admin sees one; throws `not_found`. */
export async function managedUser({ users }: Pick<AuthContext, 'users'>, id: string): Promise<ManagedUser> {
  return toManaged(await users.findById(id));
}

/** Changes a user, tells every node, and returns the user as it was before; throws `not_found`. */
export async function changeUser(
  { users, revocations }: Pick<AuthContext, 'users' | 'revocations'>,
  id: string,
  change: UserChange,
): Promise<UserRecord> {
  const before = await users.change(id, change);
  if (!before) throw new AuthError(notFound);
  await revocations.revoke([{ userId: id }]);
  return before;
}

export function toManaged(record: UserRecord | undefined): ManagedUser {
  if (!record) throw new AuthError(notFound);
  return { ...record.user, disabled: record.disabled };
}
