import { notFound } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { SessionDetails } from '../sessions/session-store.js';
import type { AuthContext } from './context.js';
import { parseDevice } from './device.js';

/** A page of a user's sessions, as the user and admins see them; throws `not_found` where there is no such user. */
export async function pageOfSessions(
  { users, sessions }: Pick<AuthContext, 'users' | 'sessions'>,
  userId: string,
  { limit, cursor: after }: { readonly limit: number; readonly cursor?: string | undefined },
) {
  const record = await users.findById(userId);
  if (!record) throw new AuthError(notFound);
  const page = await sessions.list(userId, record.sessions, { limit, after });
  return { sessions: page.sessions.map(toPublicSession), next: page.next };
}

/** Its id signs nobody in: only a token that opens does. */
function toPublicSession({ sid, createdAt, lastUsedAt, expiresAt, ip, userAgent }: SessionDetails) {
  return { id: sid, createdAt, lastUsedAt, expiresAt, ip, ...parseDevice(userAgent) };
}
