import type { Proof, Registration } from '../credentials/credential-source.js';
import { AuthError } from '../errors.js';
import type { Invited } from '../tokens/invitation.js';
import { frozenCopy } from '../users/frozen-copy.js';
import type { AuthContext } from './context.js';
import type { ClientInfo } from './events.js';
import { askBeforeLogin } from './login.js';
import { isUsed, use } from './used-invitations.js';
import { registrationClosed } from './user-errors.js';
import { userRegistered } from './user-events.js';

/** What somebody registers with. */
export interface Registering extends Pick<Registration, 'email' | 'username' | 'name' | 'own'> {
  readonly password: string;
  /** A token of `invitations`. */
  readonly invitation?: string | undefined;
}

/**
 * Registers somebody, if the options and the application let them; throws `registration_closed`, `email_taken`, `username_taken`, or
 * what `beforeRegister` and `beforeLogin` throw: after the latter there is a user, who may not sign in yet.
 */
export async function registerUser(
  context: AuthContext,
  { invitation, ...given }: Registering,
  client: ClientInfo,
): Promise<Proof> {
  const { options, credentials, events, userFields } = context;
  const { email, username, name } = given;
  const own = await userFields.withDefaults(given.own ?? {});
  const invited = await openInvitation(context, email, invitation);
  // What it does with what it is given changes nothing of what was checked.
  if (options.beforeRegister)
    await options.beforeRegister(frozenCopy({ email, username, name, own, client }));
  const proof = await credentials.register({
    ...given,
    own,
    ip: client.ip,
    ...(invited?.roles && { roles: invited.roles }),
  });
  if (invited) await use(context, invited);
  events.emit(userRegistered, { userId: proof.user.id }, client);
  await askBeforeLogin(context, proof, client);
  return proof;
}

/** What an invitation says; undefined where none is needed. Throws where one is needed and this is none. */
async function openInvitation(
  context: AuthContext,
  email: string,
  invitation: string | undefined,
): Promise<Invited | undefined> {
  const { options, invitations } = context;
  if (options.registration === 'closed') throw new AuthError(registrationClosed);
  if (invitation === undefined) {
    if (options.registration === 'open') return undefined;
    throw new AuthError(registrationClosed, { detail: 'An invitation is required' });
  }
  const invited = invitations.open(invitation);
  if (invited?.email !== email)
    throw new AuthError(registrationClosed, {
      detail: 'The invitation has expired, or is for somebody else',
    });
  if (await isUsed(context, invited))
    throw new AuthError(registrationClosed, { detail: 'The invitation has been used' });
  return invited;
}
