import type { Registration } from '../credentials/credential-source.js';
import type { SignedIn } from './issue-tokens.js';
import { type ClientInfo, type OpenSessionParts, openSession } from './open-session.js';
import type { Parts } from './parts.js';

type RegisterParts = OpenSessionParts & Pick<Parts, 'credentials'>;

/** Adds a user and signs in; throws `email_taken` or `username_taken`. */
export async function register(
  parts: RegisterParts,
  registration: Registration,
  client: ClientInfo,
): Promise<SignedIn> {
  return openSession(parts, await parts.credentials.register(registration), client);
}
