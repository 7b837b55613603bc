import type { ToUser } from '../raw-record.js';

/** Records that have our own names, with MongoDB's for the id as well. */
export const plainUser: ToUser = (record) => ({
  id: record.id ?? record._id,
  email: record.email,
  username: record.username,
  name: record.name,
  roles: record.roles,
  disabled: record.disabled,
  emailVerified: record.emailVerified,
  createdAt: record.createdAt,
  updatedAt: record.updatedAt,
  passwordHash: record.passwordHash,
  passwordSalt: record.passwordSalt,
});
