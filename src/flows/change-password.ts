import type { PasswordChange } from '../credentials/credential-source.js';
import { AuthError } from '../errors.js';
import type { SignedIn } from './issue-tokens.js';
import { type ClientInfo, type OpenVerifiedParts, openVerifiedSession } from './open-session.js';
import type { Parts } from './parts.js';
import { endAllSessions } from './sessions.js';

type ChangeParts = OpenVerifiedParts & Pick<Parts, 'credentials'>;

/**
 * Changes a password, ends every session of the user at every node, and opens a new one for whoever changed it. Throws
 * `invalid_credentials`, with all as it was, where the current password is wrong.
 */
export async function changePassword(
  parts: ChangeParts,
  change: PasswordChange,
  client: ClientInfo,
): Promise<SignedIn> {
  const begun = performance.now();
  const verified = await parts.credentials.changePassword(change);
  if (!verified) throw new AuthError('invalid_credentials', { detail: 'The current password is wrong' });
  // Of the user too, so that every node looks at the logins that were under way.
  await parts.revocations.revoke([{ userId: change.userId }]);
  await endAllSessions(parts, change.userId);
  return openVerifiedSession(parts, verified, client, begun);
}
