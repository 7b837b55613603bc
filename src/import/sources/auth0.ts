import { valueAt } from '../../value-at.js';
import { present, type Raw, textAt } from '../raw-record.js';
import { readEntries } from '../read-entries.js';
import type { Source } from './source.js';

/**
 * Auth0: the export of its users, which has no passwords, and the one of their hashes, which its support sends. Either alone does as well.
 * A user keeps the id that applications know, `auth0|...`.
 */
export const auth0: Source = {
  name: 'auth0',
  second: { flag: 'accounts', isRequired: false },
  open: async (accounts) => {
    const hashes = new Map<string, unknown>();
    if (accounts !== undefined) {
      for await (const { record } of await readEntries(accounts))
        if (record) hashes.set(idOf(record), hashOf(record));
    }
    return (record) => ({
      id: idOf(record),
      email: record.email ?? record.Email,
      username: record.username,
      name: nameOf(record),
      roles: valueAt(record, 'app_metadata.roles'),
      disabled: record.blocked,
      emailVerified: record.email_verified,
      createdAt: record.created_at,
      updatedAt: record.updated_at,
      passwordHash: hashOf(record) ?? hashes.get(idOf(record)),
    });
  },
};

/** The database that keeps hashes leaves out what is before the bar. */
function idOf(record: Raw): string {
  const id = String(present(record.user_id) ?? present(record._id) ?? present(record.id));
  return id.includes('|') ? id : `auth0|${id}`;
}

function hashOf(record: Raw): unknown {
  return present(record.passwordHash ?? record.password_hash);
}

/** Where Auth0 knows no name, it repeats the address. */
function nameOf(record: Raw): string | undefined {
  const name = textAt(record, 'name');
  return name === textAt(record, 'email') ? textAt(record, 'nickname') : name;
}
