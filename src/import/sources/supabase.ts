import { valueAt } from '../../value-at.js';
import { parsedJson, present, RefusedRecordError, textAt, toFlag, toInstant } from '../raw-record.js';
import type { Source } from './source.js';

/** Supabase: the table `auth.users`, as CSV or JSON. */
export const supabase: Source = {
  name: 'supabase',
  open: () => (record) => {
    if (present(record.deleted_at) !== undefined)
      throw new RefusedRecordError('is of a user who was deleted');
    if (toFlag(record.is_anonymous)) throw new RefusedRecordError('is of an anonymous user');
    const profile = parsedJson(record.raw_user_meta_data);
    const bannedUntil = toInstant(record.banned_until);
    return {
      id: record.id,
      email: record.email,
      name: textAt(profile, 'full_name') ?? textAt(profile, 'name') ?? textAt(profile, 'display_name'),
      // What users can write themselves is no role.
      roles: valueAt(parsedJson(record.raw_app_meta_data), 'roles'),
      disabled: bannedUntil !== undefined && bannedUntil.getTime() > Date.now(),
      emailVerified: present(record.email_confirmed_at) !== undefined,
      createdAt: record.created_at,
      updatedAt: record.updated_at,
      passwordHash: record.encrypted_password,
    };
  },
};
