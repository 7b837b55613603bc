import type { Credentials } from '../credentials/credential-source.js';
import { AuthError } from '../errors.js';
import type { SignedIn } from './issue-tokens.js';
import { type ClientInfo, type OpenSessionParts, openSession } from './open-session.js';
import type { Parts } from './parts.js';
import { endAllSessions } from './sessions.js';

type LoginParts = OpenSessionParts & Pick<Parts, 'credentials' | 'revocations' | 'users'>;

/** Signs a user in by password; throws `invalid_credentials`, whatever is wrong with them. */
export async function login(
  parts: LoginParts,
  credentials: Credentials,
  client: ClientInfo,
): Promise<SignedIn> {
  const begun = performance.now();
  const user = await parts.credentials.verify(credentials);
  if (!user) throw new AuthError('invalid_credentials');
  const signedIn = await openSession(parts, user, client);
  if (parts.revocations.userChangedSince(user.id, begun)) await endIfDisabled(parts, user.id);
  return signedIn;
}

/** Whoever disabled the user while the password was looked at ended the sessions that there were, and not yet this one. */
async function endIfDisabled(parts: LoginParts, userId: string): Promise<void> {
  const record = await parts.users.findById(userId);
  if (record && !record.disabled) return;
  await endAllSessions(parts, userId);
  throw new AuthError('invalid_credentials');
}
