import type { Connection, Types } from 'mongoose';
import { isRefusedAgain, runWithoutDeadline } from '../database/run-command.js';
import { type BulkUser, credentialsOf, type PreparedUser, prepareUser, toUser } from './bulk-user.js';
import { CredentialStore } from './credential-store.js';
import { type InsertFailure, insertAll } from './insert-all.js';
import { findTaken, type SpelledNames, type UserCollections } from './taken-identities.js';
import { ensureUserIndexes } from './user-indexes.js';

/**
 * What became of a user: `added`; `present`, where the address has a user already, who is left as it is; `conflict`, where the id or the
 * username is another user's; `rejected`, where the database refused a document, with its code and, where that is why, a unique index.
 */
export type BulkOutcome =
  | { readonly kind: 'added' | 'present' }
  | { readonly kind: 'conflict'; readonly field: 'id' | 'username' }
  | ({ readonly kind: 'rejected' } & InsertFailure);

/** How often a user is tried whom the database refuses because others write at the same time. */
const maximumRounds = 5;

/** Makes the indexes by which the database itself keeps addresses and usernames unique. */
export async function prepareBulkInsert(
  connection: Connection,
  { users, credentials, mapping }: UserCollections,
): Promise<void> {
  await ensureUserIndexes(connection, users, mapping, false);
  await new CredentialStore(connection, credentials).prepare();
}

/**
 * Adds many users, each with the hash that it brings, in a few commands. It may be repeated after whatever broke it off: who is there
 * already is left as it is, and no user is ever without the password that it came with. The outcomes are in the order of the users.
 */
export async function bulkInsert(
  connection: Connection,
  names: UserCollections,
  users: readonly BulkUser[],
): Promise<readonly BulkOutcome[]> {
  const prepared = users.map(prepareUser);
  const outcomes = new Map<PreparedUser, BulkOutcome>();
  // In one order for all: of two runs at the same time, one waits for the other, and never both.
  let open = prepared.toSorted((one, other) => (one.user.email < other.user.email ? -1 : 1));
  for (let round = 0; open.length > 0 && round < maximumRounds; round++) {
    for (const [user, outcome] of await insertOnce(connection, names, open)) outcomes.set(user, outcome);
    open = open.filter((user) => isWorthAnotherTry(outcomes.get(user)));
  }
  const orphans = prepared.filter((user) => outcomes.get(user)?.kind === 'rejected');
  if (orphans.length > 0) await removeCredentials(connection, names, orphans);
  return prepared.flatMap((user) => outcomes.get(user) ?? []);
}

/** A second look tells whether it was the same user, written by somebody else meanwhile. */
function isWorthAnotherTry(outcome: BulkOutcome | undefined): boolean {
  return outcome?.kind === 'rejected' && !isRefusedAgain(outcome.code);
}

/** What would become of the users, without writing anything: beside those whose names nobody has claimed yet. */
export async function foretellInsert(
  connection: Connection,
  names: UserCollections,
  users: readonly BulkUser[],
  spelled?: SpelledNames,
): Promise<readonly BulkOutcome[]> {
  const prepared = users.map(prepareUser);
  const taken = await findTaken(connection, names, prepared, spelled);
  return prepared.map((user) => {
    const found = taken(user);
    return found.kind === 'free' ? { kind: 'added' } : found;
  });
}

/** A user who can be added, and the id of the password in the credentials. */
interface Addition {
  readonly user: PreparedUser;
  readonly passwordId: Types.ObjectId | undefined;
}

/** Tries each user once. */
async function insertOnce(
  connection: Connection,
  names: UserCollections,
  users: readonly PreparedUser[],
): Promise<ReadonlyMap<PreparedUser, BulkOutcome>> {
  const taken = await findTaken(connection, names, users);
  const outcomes = new Map<PreparedUser, BulkOutcome>();
  const additions: Addition[] = [];
  const free: PreparedUser[] = [];
  for (const user of users) {
    const found = taken(user);
    if (found.kind !== 'free') outcomes.set(user, found);
    else if (found.credentials === undefined) free.push(user);
    // A run before was broken off between its two writes.
    else additions.push({ user, passwordId: found.credentials.passwordId });
  }

  // Credentials first: what breaks it off leaves no user without the password.
  const failed = await insertAll(connection, names.credentials, free.map(credentialsOf));
  for (const [index, user] of free.entries()) {
    const failure = failed.get(index);
    if (failure === undefined) additions.push({ user, passwordId: user.password?.id });
    else outcomes.set(user, { kind: 'rejected', ...failure });
  }

  const failures = await insertAll(
    connection,
    names.users,
    additions.map(({ user, passwordId }) => toUser(user, passwordId, names.mapping)),
  );
  for (const [index, { user }] of additions.entries()) {
    const failure = failures.get(index);
    outcomes.set(user, failure === undefined ? { kind: 'added' } : { kind: 'rejected', ...failure });
  }
  return outcomes;
}

/** Takes back the credentials of users whom the database refused. */
async function removeCredentials(
  connection: Connection,
  names: UserCollections,
  users: readonly PreparedUser[],
): Promise<void> {
  const taken = await findTaken(connection, names, users);
  const alone = users.filter((user) => taken(user).kind === 'free');
  const filter: Record<string, unknown> = { _id: { $in: alone.map(({ _id }) => _id) } };
  await runWithoutDeadline(connection.collection(names.credentials).deleteMany(filter));
}
