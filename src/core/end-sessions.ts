import { z } from 'zod';
import type { AuthContext } from './context.js';
import { defineEvent } from './events.js';

export interface SessionKey {
  readonly sid: string;
  readonly userId: string;
}

const reason = z.enum([
  'logout',
  'ended_by_owner',
  'ended_by_admin',
  'password_changed',
  'user_disabled',
  'refresh_token_reused',
]);

/** Why sessions were ended, and by whom, where that is not their user. */
export interface EndCause {
  readonly reason: z.output<typeof reason>;
  readonly actor?: string;
}

/** A session was ended; one that runs out by itself is not told of. */
export const sessionEnded = defineEvent('session.ended', z.object({ reason }));

type SessionsContext = Pick<AuthContext, 'sessions' | 'revocations' | 'events'>;

/** Ends sessions, and the access tokens of them. */
export async function endSessions(
  { sessions, revocations, events }: SessionsContext,
  ended: readonly SessionKey[],
  cause: EndCause,
): Promise<void> {
  if (ended.length === 0) return;
  const keys = ended.map(({ sid, userId }) => ({ sid, userId }));
  const [count] = await Promise.all([sessions.end(keys.map(({ sid }) => sid)), revocations.revoke(keys)]);
  // Those that had ended before are no news.
  if (count > 0) for (const key of keys) events.emit(sessionEnded, { ...key, ...cause });
}

/** Ends all sessions of a user, but for one that may be spared. */
export async function endAllSessions(
  context: SessionsContext,
  userId: string,
  cause: EndCause,
  spared?: string,
): Promise<void> {
  const living = await context.sessions.list(userId);
  await endSessions(
    context,
    living.filter(({ sid }) => sid !== spared),
    cause,
  );
}

/** Ends the session of a login whose proof does not hold any more, since the password was changed or the user disabled. */
export async function endOutdatedLogin(
  context: SessionsContext & Pick<AuthContext, 'users'>,
  login: SessionKey,
): Promise<void> {
  const record = await context.users.findById(login.userId);
  const reason = record && !record.disabled ? 'password_changed' : 'user_disabled';
  await endSessions(context, [login], { reason });
}
