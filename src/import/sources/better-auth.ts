import { present, type Raw, toInstant } from '../raw-record.js';
import { Hashes } from './hashes.js';
import type { Source } from './source.js';

/**
 * better-auth on MongoDB. The hash of a password is not in its collection `user`, but in `account`, in the document whose provider is
 * `credential`. Those of all users are held in memory.
 */
export const betterAuth: Source = {
  name: 'better-auth',
  second: { flag: 'accounts', isRequired: false },
  open: async (accounts) => {
    const hashes = await Hashes.of(accounts, ({ providerId, userId, password }) =>
      providerId === 'credential' ? { id: userId, hash: password } : undefined,
    );
    const toUser = (record: Raw) => {
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
        passwordHash: hashes.take(id),
      };
    };
    return Object.assign(toUser, { hashesLeft: () => hashes.left });
  },
};

function isPast(value: unknown): boolean {
  const instant = toInstant(value);
  return instant !== undefined && instant.getTime() <= Date.now();
}
