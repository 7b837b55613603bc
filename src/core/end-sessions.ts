import { z } from 'zod';
import { notFound, sessionRevoked } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { SessionKey } from '../sessions/session-store.js';
import type { SessionsVersion } from '../sessions-version.js';
import type { Asking } from '../users/user-store.js';
import type { AuthContext } from './context.js';
import { defineEvent } from './events.js';

const reason = z.enum([
  'logout',
  'ended_by_owner',
  'ended_by_admin',
  'password_changed',
  'user_disabled',
  'user_deleted',
  'refresh_token_reused',
  'replaced',
  'too_many',
]);

/** Why sessions were ended, and by whom, where that is not their user. */
export interface EndCause {
  readonly reason: z.output<typeof reason>;
  readonly actor?: string | undefined;
}

/** A session was ended; one that runs out by itself is not told of. */
export const sessionEnded = defineEvent('session.ended', z.object({ reason }));

type SessionsContext = Pick<AuthContext, 'sessions' | 'revocations' | 'events'>;
type EndAllContext = SessionsContext & Pick<AuthContext, 'users' | 'logger'>;

/** Ends sessions, and the access tokens of them. */
export async function endSessions(
  { sessions, revocations, events }: SessionsContext,
  ended: readonly SessionKey[],
  cause: EndCause,
): Promise<void> {
  if (ended.length === 0) return;
  const keys = ended.map(({ sid, userId }) => ({ sid, userId }));
  const [count] = await Promise.all([sessions.end(keys), revocations.revoke(keys)]);
  // Those that had ended before are no news.
  if (count > 0) for (const key of keys) events.emit(sessionEnded, { ...key, ...cause });
}

/**
 * Ends all sessions of a user by one write. `by` is the session that asks for it; it has to live, and may be spared. It throws
 * `session_revoked` where it does not, and `not_found` where there is no such user.
 */
export async function endAllSessions(
  context: EndAllContext,
  userId: string,
  cause: EndCause,
  asking: Asking = {},
): Promise<void> {
  const living = await context.users.endSessions(userId, asking);
  if (!living) throw new AuthError(asking.by ? sessionRevoked : notFound);
  await afterAllEnded(context, userId, living, cause);
}

/** Tells every node that one write has ended all sessions of a user, and clears them away, without anybody waiting for that. */
export async function afterAllEnded(
  context: EndAllContext,
  userId: string,
  living: SessionsVersion,
  cause: EndCause,
): Promise<void> {
  // It is decided whether or not this can be told now: it is told again with each poll, and whoever loads the user sees it.
  await context.revocations.revoke([{ userId, ...living }]).catch(() => undefined);
  clearInTurn(userId, () => clearSessions(context, userId, living, cause));
}

/** What clears the sessions of a user, by the user: two at once would both tell of the same ends. */
const clearing = new Map<string, Promise<void>>();

function clearInTurn(userId: string, clear: () => Promise<void>): void {
  const cleared = (clearing.get(userId) ?? Promise.resolve()).then(clear);
  clearing.set(userId, cleared);
  void cleared.then(() => {
    if (clearing.get(userId) === cleared) clearing.delete(userId);
  });
}

async function clearSessions(
  { sessions, events, logger }: EndAllContext,
  userId: string,
  living: SessionsVersion,
  cause: EndCause,
): Promise<void> {
  try {
    for await (const piece of sessions.clear(userId, living))
      for (const sid of piece) events.emit(sessionEnded, { userId, sid, ...cause });
  } catch (error) {
    logger.warn({ err: error, userId }, 'clearing ended sessions failed; they stay until they expire');
  }
}
