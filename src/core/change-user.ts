import { notFound } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { ManagedUser } from '../users/user.js';
import type { UserRecord } from '../users/user-record.js';
import type { AuthContext } from './context.js';

/** A user as an admin sees one; throws `not_found`. */
export async function managedUser({ users }: Pick<AuthContext, 'users'>, id: string): Promise<ManagedUser> {
  return toManaged(await users.findById(id));
}

/** A user as admins see one over HTTP: without the fields of the application's own that no client sees. */
export function managedForClient(
  { userFields }: Pick<AuthContext, 'userFields'>,
  { disabled, ...user }: ManagedUser,
): ManagedUser {
  return { ...userFields.toClient(user), disabled };
}

export function toManaged(record: UserRecord | undefined): ManagedUser {
  if (!record) throw new AuthError(notFound);
  return { ...record.user, disabled: record.disabled };
}
