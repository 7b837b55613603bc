import type { Connection } from 'mongoose';

interface Password {
  readonly id: { equals(other: unknown): boolean };
  readonly hash: string;
}

/** The hash that counts for the user with an address; undefined where there is none among the credentials. */
export async function hashOf(connection: Connection, email: string): Promise<string | undefined> {
  const user = await userOf(connection, email);
  const document = await connection.collection('sealgate_credentials').findOne({ _id: user._id });
  const passwords: readonly Password[] = document?.passwords ?? [];
  return passwords.find(({ id }) => id.equals(user.passwordId))?.hash;
}

/** Puts another hash in its place. */
export async function setHash(connection: Connection, email: string, hash: string): Promise<void> {
  const user = await userOf(connection, email);
  const passwords = [{ id: user.passwordId, hash }];
  await connection.collection('sealgate_credentials').updateOne({ _id: user._id }, { $set: { passwords } });
}

/** Makes somebody a user without a password, as one that is made to be invited. */
export async function removePassword(connection: Connection, email: string): Promise<void> {
  const user = await userOf(connection, email);
  await connection.collection('users').updateOne({ _id: user._id }, { $unset: { passwordId: 1 } });
  await connection
    .collection('sealgate_credentials')
    .updateOne({ _id: user._id }, { $set: { passwords: [] } });
}

async function userOf(connection: Connection, email: string) {
  const user = await connection.collection('users').findOne({ email });
  if (!user) throw new Error(`there is no user ${email}`);
  return user;
}
