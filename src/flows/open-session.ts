import type { Proof } from '../credentials/credential-source.js';
import { AuthError } from '../errors.js';
import type { User } from '../users/user.js';
import { type IssueParts, issueTokens, type SignedIn } from './issue-tokens.js';
import type { Parts } from './parts.js';
import { endSessions } from './sessions.js';

/** Where a person signs in from, as far as it is known. */
export interface ClientInfo {
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

export type OpenSessionParts = IssueParts & Pick<Parts, 'sessions'>;
export type OpenVerifiedParts = OpenSessionParts & Pick<Parts, 'revocations' | 'recentLogins'>;

/** Opens a new session for a user whose identity is proved. */
export async function openSession(
  parts: OpenSessionParts,
  user: User,
  client: ClientInfo,
): Promise<SignedIn> {
  const session = await parts.sessions.create({ userId: user.id, ...client });
  return issueTokens(parts, user, session);
}

/**
 * Opens a new session by a password, which lasts only if the password still is the user's. `begun` is a moment of
 * `performance.now()` before it was looked at. Throws `invalid_credentials` where it was changed since, or the user disabled.
 */
export async function openVerifiedSession(
  parts: OpenVerifiedParts,
  { user, isStillValid }: Proof,
  client: ClientInfo,
  begun: number,
): Promise<SignedIn> {
  const session = await parts.sessions.create({ userId: user.id, ...client });
  const login = { sid: session.sid, userId: user.id, isStillValid };
  // Whoever made the change ended the sessions that there were, and not yet this one. News from now on find it among the recent.
  parts.recentLogins.add(login);
  if (parts.revocations.userChangedSince(user.id, begun) && !(await isStillValid())) {
    await endSessions(parts, [login]);
    throw new AuthError('invalid_credentials');
  }
  return issueTokens(parts, user, session);
}
