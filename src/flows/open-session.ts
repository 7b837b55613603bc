import type { User } from '../users/user.js';
import { type IssueParts, issueTokens, type SignedIn } from './issue-tokens.js';
import type { Parts } from './parts.js';

/** Where a person signs in from, as far as it is known. */
export interface ClientInfo {
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

export type OpenSessionParts = IssueParts & Pick<Parts, 'sessions'>;

/** Opens a new session for a user whose identity is proved. */
export async function openSession(
  parts: OpenSessionParts,
  user: User,
  client: ClientInfo,
): Promise<SignedIn> {
  const session = await parts.sessions.create({ userId: user.id, ...client });
  return issueTokens(parts, user, session);
}
