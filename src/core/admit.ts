import { sessionRevoked } from '../core-errors.js';
import { AuthError } from '../errors.js';
import { isOutdated } from '../sessions-version.js';
import type { AccessTokenClaims } from '../tokens/claims.js';
import type { User } from '../users/user.js';
import type { UserRecord } from '../users/user-record.js';
import type { AuthContext } from './context.js';

type AdmitContext = Pick<AuthContext, 'sessionCheck' | 'userCache' | 'users'>;

/**
 * The user of verified claims, or throws `session_revoked` where the session ended, or the user is disabled or gone. It
 * answers at once where all is remembered, with no database command.
 */
export function admit(context: AdmitContext, claims: AccessTokenClaims): User | Promise<User> {
  const { sessionCheck, userCache } = context;
  const checked = sessionCheck.check(claims);
  const record = sessionCheck.trustsMemory ? userCache.peek(claims.sub) : undefined;
  if (checked || !record) return loadAndAdmit(context, claims, checked);
  return activeUser(record, claims);
}

async function loadAndAdmit(
  { sessionCheck, userCache, users }: AdmitContext,
  claims: AccessTokenClaims,
  checked: undefined | Promise<void>,
): Promise<User> {
  const { sub } = claims;
  // A query that others began may have read the user before an end that this request comes after.
  const loading = sessionCheck.trustsMemory ? userCache.load(sub) : users.findById(sub);
  const [record] = await Promise.all([loading, checked]);
  // The session may have ended while the user was being loaded.
  if (!checked) sessionCheck.check(claims);
  return activeUser(record, claims);
}

function activeUser(record: UserRecord | undefined, claims: AccessTokenClaims): User {
  if (!record || record.disabled || isOutdated(claims, record.sessions)) throw new AuthError(sessionRevoked);
  return record.user;
}
