import { z } from 'zod';
import { type Duration, parseDuration } from '../duration.js';
import type { AuthContext } from './context.js';
import { email, roles } from './fields.js';
import { parseWith } from './parse.js';

/** An invitation to register. */
export interface Invitation {
  /** What a registration shows as `invitation`. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** What an invitation is made of. */
export const invited = z.strictObject({ email, roles: roles.optional() });

const defaultLife = '7d';

/** An invitation for one address. */
export interface InvitationOptions {
  readonly email: string;
  /** The roles that the user is to have; `['user']`, if not given. */
  readonly roles?: readonly string[] | undefined;
  /** How long it may be used; `7d`. */
  readonly expiresIn?: Duration;
}

/** Invites one address to register; throws `invalid_request`. */
export function invite(
  { invitations }: AuthContext,
  { expiresIn = defaultLife, ...given }: InvitationOptions,
): Invitation {
  const { token, expiresAt } = invitations.issue(parseWith(invited, given), parseDuration(expiresIn));
  return { token, expiresAt: new Date(expiresAt) };
}
