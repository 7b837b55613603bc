import { present, toInstant } from '../raw-record.js';
import { readEntries } from '../read-entries.js';
import type { Source } from './source.js';

/**
 * better-auth on MongoDB. The hash of a password is not in its collection `user`, but in `account`, in the document whose provider is
 * `credential`. Those of all users are held in memory.
 */
export const betterAuth: Source = {
  name: 'better-auth',
  second: { flag: 'accounts', isRequired: false },
  open: async (accounts) => {
    const hashes = await readHashes(accounts);
    return (record) => {
      const id = present(record._id ?? record.id);
      return {
        id,
        email: record.email,
        username: record.username,
        name: record.name,
        // The admin plugin has several in one text.
        roles: ['user', ...String(present(record.role) ?? '').split(',')]
          .map((role) => role.trim())
          .filter(Boolean),
        disabled: isPast(record.banExpires) ? false : record.banned,
        emailVerified: record.emailVerified,
        createdAt: record.createdAt,
        updatedAt: record.updatedAt,
        passwordHash: hashes.get(String(id)),
      };
    };
  },
};

async function readHashes(file: string | undefined): Promise<ReadonlyMap<string, unknown>> {
  const hashes = new Map<string, unknown>();
  if (file === undefined) return hashes;
  for await (const { record } of await readEntries(file)) {
    if (record?.providerId === 'credential') hashes.set(String(record.userId), record.password);
  }
  return hashes;
}

function isPast(value: unknown): boolean {
  const instant = toInstant(value);
  return instant !== undefined && instant.getTime() <= Date.now();
}
