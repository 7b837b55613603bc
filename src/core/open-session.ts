import { invalidCredentials } from '../core-errors.js';
import type { Proof } from '../credentials/credential-source.js';
import { AuthError } from '../errors.js';
import type { User } from '../users/user.js';
import type { AuthContext } from './context.js';
import { endOutdatedLogin } from './end-sessions.js';
import type { ClientInfo } from './events.js';
import { type IssueContext, issueTokens, type SignedIn } from './issue-tokens.js';

export type OpenSessionContext = IssueContext & Pick<AuthContext, 'sessions'>;
export type OpenVerifiedContext = OpenSessionContext &
  Pick<AuthContext, 'users' | 'revocations' | 'recentLogins' | 'events'>;

/** Opens a new session for a user who was added just now, and whom nobody can have changed. */
export async function openSession(
  context: OpenSessionContext,
  user: User,
  client: ClientInfo,
): Promise<SignedIn> {
  const session = await context.sessions.create({ userId: user.id, ...client });
  return issueTokens(context, user, session);
}

/**
 * Opens a new session by a proof of who somebody is, which lasts only if the proof still holds. `begun` is a moment of
 * `performance.now()` before it was looked at. Throws `invalid_credentials` where the password was changed since, or the user
 * disabled.
 */
export async function openVerifiedSession(
  context: OpenVerifiedContext,
  proof: Proof,
  client: ClientInfo,
  begun: number,
): Promise<SignedIn> {
  const { user } = proof;
  const session = await context.sessions.create({ userId: user.id, ...client });
  const login = { sid: session.sid, userId: user.id, isStillValid: () => proof.isStillValid() };
  // Whoever made the change ended the sessions that there were, and not yet this one. News from now on find it among the recent.
  context.recentLogins.add(login);
  if (context.revocations.userChangedSince(user.id, begun) && !(await proof.isStillValid())) {
    await endOutdatedLogin(context, login);
    throw new AuthError(invalidCredentials);
  }
  return issueTokens(context, user, session);
}
