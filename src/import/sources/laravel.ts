import { present } from '../raw-record.js';
import type { Source } from './source.js';

/** Laravel: the table `users`, as CSV or JSON. */
export const laravel: Source = {
  name: 'laravel',
  open: () => (record) => ({
    id: record.id,
    email: record.email,
    name: record.name,
    emailVerified: present(record.email_verified_at) !== undefined,
    createdAt: record.created_at,
    updatedAt: record.updated_at,
    passwordHash: record.password,
  }),
};
