import { z } from 'zod';
import { type Duration, parseDuration } from '../duration.js';
import { AuthError } from '../errors.js';
import { rolesOfNewUsers } from '../users/user-map.js';
import type { AuthContext } from './context.js';
import { email, optional, roles } from './fields.js';
import type { Managing } from './manage-user.js';
import { registrationClosed } from './user-errors.js';
import { userInvited } from './user-events.js';

/** An invitation to register. */
export interface Invitation {
  /** What a registration shows as `invitation`. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** An invitation for one address. */
export interface InvitationOptions {
  readonly email: string;
  /** The roles that the user is to have; `['user']`, if not given. */
  readonly roles?: readonly string[] | undefined;
  /** How long it may be used, from a minute to a year; `7d`. */
  readonly expiresIn?: Duration | undefined;
}

const defaultLife = '7d';
const [shortestLife, longestLife] = [parseDuration('1m'), parseDuration('366d')];
const wrongLife = 'must be a duration from a minute to a year, such as 12h or 7d, or a number of seconds';

const life = z
  .union([z.string(), z.number()], { error: wrongLife })
  .meta({ examples: [defaultLife] })
  .transform((given, context) => {
    const milliseconds = millisecondsOf(given);
    if (milliseconds >= shortestLife && milliseconds <= longestLife) return milliseconds;
    context.addIssue(wrongLife);
    return z.NEVER;
  });

/** What an invitation is made of. `expiresIn` becomes milliseconds. */
export const invited = z.strictObject({
  email,
  roles: optional(roles),
  expiresIn: optional(life),
});

/** Invites one address to register; throws `registration_closed` where nobody may, invited or not, and `invalid_request`. */
export async function invite(
  { invitations, options, events, users }: AuthContext,
  { actor }: Pick<Managing, 'actor'>,
  { expiresIn = parseDuration(defaultLife), ...whom }: z.output<typeof invited>,
): Promise<Invitation> {
  if (options.registration === 'closed') throw new AuthError(registrationClosed);
  // Here, where somebody can choose others, and not at the registration.
  if (whom.roles) await users.check({ roles: whom.roles });
  const { token, expiresAt } = invitations.issue(whom, expiresIn);
  events.emit(userInvited, { email: whom.email, roles: whom.roles ?? rolesOfNewUsers, actor });
  return { token, expiresAt: new Date(expiresAt) };
}

/** 0 where it is no duration. */
function millisecondsOf(duration: Duration): number {
  try {
    return parseDuration(duration);
  } catch {
    return 0;
  }
}
