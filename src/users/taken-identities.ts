import { type Connection, Types } from 'mongoose';
import { runWithoutDeadline } from '../database/run-command.js';
import type { PreparedUser } from './bulk-user.js';

/** The collections that users are in. */
export interface UserCollections {
  readonly users: string;
  readonly credentials: string;
}

/** What stands in the way of a user. Credentials without a user were left by a run that was broken off. */
type Found =
  | { readonly kind: 'present' }
  | { readonly kind: 'conflict'; readonly field: 'id' | 'username' }
  | { readonly kind: 'free'; readonly credentials?: { readonly passwordId: Types.ObjectId | undefined } };

interface CredentialsFound {
  readonly _id: unknown;
  readonly email?: string;
  readonly username?: string;
  readonly passwords?: readonly { readonly id: Types.ObjectId }[];
}

interface UserFound {
  readonly _id: unknown;
  readonly email?: string;
  readonly username?: string;
}

/** Looks up who is there already, in a few commands for all, each by an index. */
export async function findTaken(
  connection: Connection,
  names: UserCollections,
  users: readonly PreparedUser[],
): Promise<(user: PreparedUser) => Found> {
  const find = <Found extends object>(
    collection: string,
    field: string,
    values: readonly unknown[],
    rest: object = {},
  ) =>
    runWithoutDeadline(
      connection
        .collection(collection)
        .find({ [field]: { $in: values, ...(field === '_id' ? {} : { $exists: true }) }, ...rest })
        .project<Found>({ _id: 1, email: 1, username: 1, 'passwords.id': 1 })
        .toArray(),
    );
  const ids = users.map(({ _id }) => _id);
  const emails = users.map(({ user }) => user.email);
  const usernames = users.flatMap(({ user: { username } }) => username ?? []);
  // Those whose hash is still in the user document.
  const isUnmoved = { passwordHash: { $exists: true } };
  const [byId, byEmail, byUsername, usersById, unmovedByEmail, unmovedByUsername] = await Promise.all([
    find<CredentialsFound>(names.credentials, '_id', ids),
    find<CredentialsFound>(names.credentials, 'email', emails),
    usernames.length > 0 ? find<CredentialsFound>(names.credentials, 'username', usernames) : [],
    find<UserFound>(names.users, '_id', ids),
    find<UserFound>(names.users, 'email', emails, isUnmoved),
    usernames.length > 0 ? find<UserFound>(names.users, 'username', usernames, isUnmoved) : [],
  ]);
  const credentialsById = new Map(byId.map((one) => [keyOf(one._id), one]));
  const credentialsByEmail = new Map(byEmail.map((one) => [one.email, one]));
  const userById = new Map(usersById.map((one) => [keyOf(one._id), one]));
  const presentEmails = new Set(unmovedByEmail.map(({ email }) => email));
  const takenUsernames = new Set([...byUsername, ...unmovedByUsername].map(({ username }) => username));

  return ({ _id, user: { email, username } }) => {
    const key = keyOf(_id);
    const user = userById.get(key);
    const own = credentialsByEmail.get(email);
    if (own && keyOf(own._id) === key && !user)
      return { kind: 'free', credentials: { passwordId: own.passwords?.[0]?.id } };
    if (own || presentEmails.has(email) || user?.email === email) return { kind: 'present' };
    if (user || credentialsById.has(key)) return { kind: 'conflict', field: 'id' };
    if (username !== undefined && takenUsernames.has(username))
      return { kind: 'conflict', field: 'username' };
    return { kind: 'free' };
  };
}

/** A text for an `_id`, the same for equal ones only. */
function keyOf(id: unknown): string {
  return `${id instanceof Types.ObjectId ? 'ObjectId' : typeof id} ${String(id)}`;
}
