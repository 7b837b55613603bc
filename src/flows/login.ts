import type { Credentials } from '../credentials/credential-source.js';
import { AuthError } from '../errors.js';
import type { SignedIn } from './issue-tokens.js';
import { type ClientInfo, type OpenVerifiedParts, openVerifiedSession } from './open-session.js';
import type { Parts } from './parts.js';

type LoginParts = OpenVerifiedParts & Pick<Parts, 'credentials'>;

/** Signs a user in by password; throws `invalid_credentials`, whatever is wrong with them. */
export async function login(
  parts: LoginParts,
  credentials: Credentials,
  client: ClientInfo,
): Promise<SignedIn> {
  const begun = performance.now();
  const verified = await parts.credentials.verify(credentials);
  if (!verified) throw new AuthError('invalid_credentials');
  return openVerifiedSession(parts, verified, client, begun);
}
