import { z } from 'zod';
import { invalidCredentials } from '../core-errors.js';
import type { Credentials, Proof } from '../credentials/credential-source.js';
import { AuthError } from '../errors.js';
import { frozenCopy } from '../users/frozen-copy.js';
import type { AuthContext } from './context.js';
import { type ClientInfo, defineEvent } from './events.js';
import type { SignedIn } from './issue-tokens.js';
import { type Opening, type OpenSessionContext, openVerifiedSession } from './open-session.js';

/** Somebody signed in; `amr` has the methods (RFC 8176). */
export const loginSucceeded = defineEvent(
  'login.succeeded',
  z.object({ amr: z.array(z.string()).readonly() }),
);

/** What was typed is not told: people type passwords into the wrong field. */
export const loginFailed = defineEvent('login.failed', z.object({}));

/** Verifies what somebody typed; throws `invalid_credentials`, whatever is wrong with it, and tells of it; or what `beforeLogin` throws. */
export async function verifyCredentials(
  context: Pick<AuthContext, 'credentials' | 'events' | 'options'>,
  typed: Credentials,
  client: ClientInfo,
): Promise<Proof> {
  const proof = await context.credentials.verify({ ...typed, ip: client.ip });
  if (proof) {
    await askBeforeLogin(context, proof, client);
    return proof;
  }
  context.events.emit(loginFailed, {}, client);
  throw new AuthError(invalidCredentials);
}

/** Throws where the application does not want this user to be signed in now. */
export async function askBeforeLogin(
  { options }: Pick<AuthContext, 'options'>,
  { user, amr }: Proof,
  client: ClientInfo,
): Promise<void> {
  if (options.beforeLogin) await options.beforeLogin(frozenCopy({ user, amr, client }));
}

/** Opens the session of a login, and tells of it. */
export async function openLogin(
  context: OpenSessionContext,
  proof: Proof,
  opening: Opening,
): Promise<SignedIn> {
  const signedIn = await openVerifiedSession(context, proof, opening);
  context.events.emit(loginSucceeded, { userId: proof.user.id, amr: proof.amr }, opening.client);
  return signedIn;
}
