import type { Source } from './source.js';

/** hagopj13/node-express-boilerplate: the `users` of its MongoDB. Its one role comes on top of ours. */
export const nodeExpressBoilerplate: Source = {
  name: 'node-express-boilerplate',
  open: () => (record) => ({
    id: record._id,
    email: record.email,
    name: record.name,
    roles: ['user', ...(record.role ? [record.role] : [])],
    emailVerified: record.isEmailVerified,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    passwordHash: record.password,
  }),
};
