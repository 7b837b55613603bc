import type { Connection } from 'mongoose';
import { hash, password } from './existing.js';

/** How many users there are, `user0@example.com` and so on. */
export const count = 120;

export const emailOf = (index: number): string => `user${index}@example.com`;

/** The users, indexes and empty collections as the release before wrote them, with the hashes in the user documents. */
export async function writeEarlierRelease(connection: Connection, size = count): Promise<void> {
  const users = connection.collection('users');
  const now = new Date();
  await users.insertMany(
    Array.from({ length: size }, (_, index) => ({
      email: emailOf(index),
      ...(index % 2 === 0 ? { username: `user${index}` } : {}),
      passwordHash: hash,
      roles: index === 0 ? ['user', 'admin'] : ['user'],
      disabled: index === 1,
      createdAt: now,
      updatedAt: now,
    })),
  );
  await users.insertOne({
    email: emailOf(2),
    upstream: { source: 'https://elsewhere.example', id: '2' },
    roles: ['user'],
    disabled: false,
    createdAt: now,
    updatedAt: now,
  });
  const amongLocal = { unique: true, partialFilterExpression: { passwordHash: { $exists: true } } };
  await users.createIndex({ email: 1 }, amongLocal);
  await users.createIndex(
    { username: 1 },
    {
      unique: true,
      partialFilterExpression: { passwordHash: { $exists: true }, username: { $exists: true } },
    },
  );
  const sessions = connection.collection('sessions');
  await sessions.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  await sessions.createIndex({ user: 1, createdAt: 1 });
  const revocations = connection.collection('revocations');
  await revocations.createIndex({ at: 1 });
  await revocations.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });
}

/** What is still in user documents, and how many passwords users have among the credentials, by how often. */
export async function stateOf(connection: Connection) {
  const users = connection.collection('users');
  const credentials = await connection.collection('sealgate_credentials').find().toArray();
  const known = new Map(credentials.map((one) => [String(one._id), one]));
  const local = await users.find({ upstream: null }).toArray();
  const passwordsOf = (id: unknown): readonly { id: unknown }[] => known.get(String(id))?.passwords ?? [];
  return {
    inUsers: await users.countDocuments({ passwordHash: { $exists: true } }),
    /** Users whose one password is the one that counts. */
    withOne: local.filter(({ _id, passwordId }) => {
      const passwords = passwordsOf(_id);
      return passwords.length === 1 && String(passwords[0]?.id) === String(passwordId);
    }).length,
    /** Users of whose passwords none counts. */
    locked: local.filter(
      ({ _id, passwordId, passwordHash }) =>
        passwordHash === undefined && !passwordsOf(_id).some(({ id }) => String(id) === String(passwordId)),
    ).length,
  };
}

export { password };
