import { sessionRevoked } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { AccessTokenClaims } from '../tokens/claims.js';
import type { User, UserRecord } from '../users/user.js';
import type { AuthContext } from './context.js';

type AdmitContext = Pick<AuthContext, 'sessionCheck' | 'userCache'>;

/**
 * The user of verified claims, or throws `session_revoked` where the session ended, or the user is disabled or gone. It
 * answers at once where all is remembered, with no database command.
 */
export function admit(context: AdmitContext, claims: AccessTokenClaims): User | Promise<User> {
  const checked = context.sessionCheck.check(claims.sid);
  const record = context.userCache.peek(claims.sub);
  if (checked || !record) return loadAndAdmit(context, claims, checked);
  return activeUser(record);
}

async function loadAndAdmit(
  { sessionCheck, userCache }: AdmitContext,
  { sid, sub }: AccessTokenClaims,
  checked: undefined | Promise<void>,
): Promise<User> {
  const [record] = await Promise.all([userCache.peek(sub) ?? userCache.load(sub), checked]);
  // The session may have ended while the user was being loaded.
  if (!checked) sessionCheck.check(sid);
  return activeUser(record);
}

function activeUser(record: UserRecord | undefined): User {
  if (!record || record.disabled) throw new AuthError(sessionRevoked);
  return record.user;
}
