import { AuthError } from '../errors.js';
import type { Parts } from './parts.js';

export interface SessionKey {
  readonly sid: string;
  readonly userId: string;
}

type SessionParts = Pick<Parts, 'sessions' | 'revocations'>;

/** Ends sessions, and the access tokens of them. */
export async function endSessions(
  { sessions, revocations }: SessionParts,
  ended: readonly SessionKey[],
): Promise<void> {
  if (ended.length === 0) return;
  const revoked = ended.map(({ sid, userId }) => ({ sid, userId }));
  await Promise.all([sessions.end(ended.map(({ sid }) => sid)), revocations.revoke(revoked)]);
}

/** Ends one session of a user; throws `not_found` where the user has no such session. */
export async function endSession(parts: SessionParts, { sid, userId }: SessionKey): Promise<void> {
  const living = await parts.sessions.list(userId);
  if (!living.some((session) => session.sid === sid)) throw new AuthError('not_found');
  await endSessions(parts, [{ sid, userId }]);
}

/** Ends all sessions of a user, but for one that may be spared. */
export async function endAllSessions(parts: SessionParts, userId: string, spared?: string): Promise<void> {
  const living = await parts.sessions.list(userId);
  await endSessions(
    parts,
    living.filter(({ sid }) => sid !== spared),
  );
}
