import { contrary, isRecord, type Raw, textAt, toFlag } from '../raw-record.js';
import type { Source } from './source.js';

/** Django: the table `auth_user`, as CSV or JSON, or `manage.py dumpdata auth.user`. Staff and superusers become admins. */
export const django: Source = {
  name: 'django',
  open: () => (given) => {
    const record = rowOf(given);
    const isAdmin = toFlag(record.is_staff) === true || toFlag(record.is_superuser) === true;
    return {
      id: record.id,
      email: record.email,
      username: record.username,
      name: [textAt(record, 'first_name'), textAt(record, 'last_name')].filter(Boolean).join(' '),
      roles: isAdmin ? ['user', 'admin'] : ['user'],
      disabled: contrary(record.is_active),
      createdAt: record.date_joined,
      // Django writes an exclamation mark, and random characters, for a password that can never match.
      passwordHash: textAt(record, 'password')?.startsWith('!') ? undefined : record.password,
    };
  },
};

/** dumpdata has the id beside the other fields. */
function rowOf(record: Raw): Raw {
  return isRecord(record.fields) ? { ...record.fields, id: record.pk } : record;
}
