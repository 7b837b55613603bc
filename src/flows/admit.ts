import { AuthError } from '../errors.js';
import type { AccessTokenClaims } from '../tokens/claims.js';
import type { User, UserRecord } from '../users/user.js';
import type { Parts } from './parts.js';

type AdmitParts = Pick<Parts, 'sessionCheck' | 'userCache'>;

/**
 * The user of verified claims, or throws `session_revoked` where the session ended, or the user is disabled or gone. It
 * answers at once where all is remembered, with no database command.
 */
export function admit(parts: AdmitParts, claims: AccessTokenClaims): User | Promise<User> {
  const checked = parts.sessionCheck.check(claims.sid);
  const record = parts.userCache.peek(claims.sub);
  if (checked || !record) return askAndAdmit(parts, claims, checked);
  return activeUser(record);
}

async function askAndAdmit(
  { sessionCheck, userCache }: AdmitParts,
  { sid, sub }: AccessTokenClaims,
  checked: undefined | Promise<void>,
): Promise<User> {
  const [record] = await Promise.all([userCache.peek(sub) ?? userCache.load(sub), checked]);
  // The session may have ended while the user was on the way.
  if (!checked) sessionCheck.check(sid);
  return activeUser(record);
}

function activeUser(record: UserRecord | undefined): User {
  if (!record || record.disabled) throw new AuthError('session_revoked');
  return record.user;
}
