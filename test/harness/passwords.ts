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

/** Puts another hash in its place, or takes it away. */
export async function setHash(
  connection: Connection,
  email: string,
  hash: string | undefined,
): Promise<void> {
  const user = await userOf(connection, email);
  const passwords = hash === undefined ? [] : [{ id: user.passwordId, hash }];
  await connection.collection('sealgate_credentials').updateOne({ _id: user._id }, { $set: { passwords } });
}

async function userOf(connection: Connection, email: string) {
  const user = await connection.collection('users').findOne({ email });
  if (!user) throw new Error(`there is no user ${email}`);
  return user;
}
