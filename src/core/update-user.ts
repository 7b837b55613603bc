import { isDeepStrictEqual } from 'node:util';
import { invalidRequest, notFound } from '../core-errors.js';
import { AuthError } from '../errors.js';
import { lookalikeFault } from '../users/lookalikes.js';
import { type ManagedUser, normalizeIdentifier } from '../users/user.js';
import type { UserRecord } from '../users/user-record.js';
import type { UserChange } from '../users/user-store.js';
import { managedUser } from './change-user.js';
import type { AuthContext } from './context.js';
import type { ClientInfo } from './events.js';
import type { Managing } from './manage-user.js';
import { userUpdated } from './user-events.js';

/** What is known of a user besides what `manageUser` and the password are for. Email and username are normalised. */
export type UserUpdate = Omit<UserChange, 'roles' | 'disabled'>;

/** Changes what is known of a user, and tells every node. Throws `invalid_request`, `not_found`, `email_taken` or `username_taken`. */
export async function updateUser(
  context: AuthContext,
  { userId, actor }: Managing,
  update: UserUpdate,
  client?: ClientInfo,
): Promise<ManagedUser> {
  const { own = {}, ...rest } = update;
  const given = Object.entries({ ...rest, ...own }).filter(([, value]) => value !== undefined);
  if (given.length === 0) return managedUser(context, userId);
  const before = await writeUpdate(context, userId, update);
  if (!before) throw new AuthError(notFound);
  await context.revocations.revoke([{ userId }]);
  const isChanged = ([field, value]: (typeof given)[number]) =>
    !isDeepStrictEqual(Reflect.get(before.user, field) ?? null, value);
  const fields = given.filter(isChanged).map(([field]) => field);
  if (fields.length > 0) context.events.emit(userUpdated, { userId, actor, fields }, client);
  return managedUser(context, userId);
}

async function writeUpdate(
  { users, claiming }: AuthContext,
  userId: string,
  update: UserUpdate,
): Promise<UserRecord | undefined> {
  const { email, username } = update;
  if (email === undefined && username === undefined) return users.change(userId, update);
  const record = await users.findById(userId);
  if (!record) return undefined;
  if (username !== undefined && username !== normalizeIdentifier(record.user.username ?? ''))
    assertNoLookalike(username);
  // What was proved of the address before says nothing of another one.
  const isUnproved = email !== undefined && email !== record.user.email && record.user.emailVerified;
  // Before a name is claimed, which lets go of the one before.
  const checked = await users.check(isUnproved ? { emailVerified: false, ...update } : update, userId);
  return claiming.rename(record, { email, username }, () => users.write(userId, checked));
}

function assertNoLookalike(username: string): void {
  const message = lookalikeFault(username);
  if (message === undefined) return;
  throw new AuthError(invalidRequest, {
    detail: `username ${message}`,
    errors: [{ path: 'username', message }],
  });
}
