import type { Connection, Types } from 'mongoose';
import { runWithoutDeadline } from '../database/run-command.js';
import type { PreparedUser } from './bulk-user.js';
import { normalizeIdentifier } from './user.js';
import { distinctOf } from './user-id.js';
import type { UserDocument, UserMapping } from './user-map.js';
import { isLocal, type UserStore } from './user-store.js';

/** The collections that users are in. */
export interface UserCollections {
  readonly users: string;
  readonly credentials: string;
  /** Where user documents have what. */
  readonly mapping: UserMapping;
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

/** Names of users, in the form in which they are compared. */
export interface SpelledNames {
  readonly email: ReadonlySet<string>;
  readonly username: ReadonlySet<string>;
}

/** The names that documents have in another spelling, which a start would claim: for what may not write claims. */
export async function namesSpelledOtherwise(users: UserStore): Promise<SpelledNames> {
  const names = { email: new Set<string>(), username: new Set<string>() };
  for (const field of ['email', 'username'] as const)
    for await (const { user } of users.spelledOtherwise(field)) {
      const name = user[field];
      if (name !== undefined) names[field].add(normalizeIdentifier(name));
    }
  return names;
}

/** Looks up who is there already, in a few commands for all, each by an index. */
export async function findTaken(
  connection: Connection,
  names: UserCollections,
  users: readonly PreparedUser[],
  spelled?: SpelledNames,
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
        .find<Found>({ [field]: { $in: values, ...(field === '_id' ? {} : { $exists: true }) }, ...rest })
        .toArray(),
    );
  const ids = users.map(({ _id }) => _id);
  const emails = users.map(({ user }) => user.email);
  const usernames = users.flatMap(({ user: { username } }) => username ?? []);
  const { mapping } = names;
  const findUsers = async (field: string, values: readonly unknown[]) =>
    (await find<UserDocument>(names.users, field, values, field === '_id' ? {} : isLocal)).map((document) =>
      mapping.toRecord(document),
    );
  const [byId, byEmail, byUsername, usersById, usersByEmail, usersByUsername] = await Promise.all([
    find<CredentialsFound>(names.credentials, '_id', ids),
    find<CredentialsFound>(names.credentials, 'email', emails),
    usernames.length > 0 ? find<CredentialsFound>(names.credentials, 'username', usernames) : [],
    findUsers('_id', ids),
    // Those who claim no name yet, since sealgate did not add them.
    findUsers(mapping.pathOf('email'), emails),
    usernames.length > 0 ? findUsers(mapping.pathOf('username'), usernames) : [],
  ]);
  // What one of the queries has met counts for all: others write between them.
  const credentials = [...byId, ...byEmail, ...byUsername];
  const claimants = [...usersByEmail, ...usersByUsername];
  const credentialsById = new Map(credentials.map((one) => [distinctOf(one._id), one]));
  const credentialsByEmail = new Map(credentials.map((one) => [one.email, one]));
  const userById = new Map([...usersById, ...claimants].map(({ key, user }) => [distinctOf(key), user]));
  const presentEmails = new Set(claimants.map(({ user }) => user.email));
  const takenUsernames = new Set([
    ...credentials.map(({ username }) => username),
    ...claimants.map(({ user }) => user.username),
  ]);

  return ({ _id, user: { email, username } }) => {
    const key = distinctOf(_id);
    const user = userById.get(key);
    const own = credentialsByEmail.get(email);
    if (own && distinctOf(own._id) === key && !user)
      return { kind: 'free', credentials: { passwordId: own.passwords?.[0]?.id } };
    if (own || presentEmails.has(email) || spelled?.email.has(email) || user?.email === email)
      return { kind: 'present' };
    if (user || credentialsById.has(key)) return { kind: 'conflict', field: 'id' };
    if (username !== undefined && (takenUsernames.has(username) || spelled?.username.has(username)))
      return { kind: 'conflict', field: 'username' };
    return { kind: 'free' };
  };
}
