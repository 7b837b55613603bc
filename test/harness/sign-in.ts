import type { AuthContext } from '../../src/core/context.js';
import { type OpenSessionContext, openVerifiedSession } from '../../src/core/open-session.js';
import { AccessTokens } from '../../src/tokens/access-token.js';
import { createKeyRing } from '../../src/tokens/key-ring.js';
import { RefreshTokens } from '../../src/tokens/refresh-token.js';
import { testSecret } from './app.js';
import { Client, newUser, tokensOf } from './client.js';

export interface SignedInClient {
  readonly client: Client;
  /** The access token of the registration. */
  readonly token: string;
  readonly userId: string;
  readonly sid: string;
  readonly fields: { readonly email: string; readonly password: string };
}

/** Somebody new, signed in. `base` is the URL of a mounted router. */
export async function signUp(base: string): Promise<SignedInClient> {
  const client = new Client(base);
  const fields = newUser();
  const { access_token: token, user } = tokensOf(await client.register(fields));
  return { client, token, userId: user.id, sid: claimsOf(token).sid, fields };
}

/** Somebody new, signed in without HTTP. */
export async function signUpIn(context: OpenSessionContext & Pick<AuthContext, 'credentials'>) {
  const proof = await context.credentials.register(newUser());
  const client = { ip: undefined, userAgent: undefined };
  return openVerifiedSession(context, proof, { client, inBody: false, refreshTokens: [] });
}

/** The claims of an access token of a test's application. */
export function claimsOf(token: string) {
  return currentTokens.openIgnoringExpiry(token);
}

/** The claims of a refresh token of a test's application. */
export function refreshClaimsOf(token: string) {
  return refreshTokens(Date.now()).openIgnoringExpiry(token);
}

/** Tokens of a session that were issued an hour ago and have run out since. */
export function expiredTokens({ userId: sub, sid }: Pick<SignedInClient, 'userId' | 'sid'>) {
  const subject = { sub, sid, gen: 0, ver: 0 };
  const anHourAgo = Date.now() - anHour;
  return {
    accessToken: formerTokens.issue({ ...subject, auth_time: 0, roles: ['user'] }).token,
    refreshToken: refreshTokens(anHourAgo).issue(subject, anHourAgo + 1000),
  };
}

const issuerAndAudience = { issuer: 'sealgate', audience: 'sealgate' };

const anHour = 3_600_000;
// Each has room for the claims of thousands, which takes a moment to make.
const currentTokens = accessTokens(0);
const formerTokens = accessTokens(anHour);

/** Of so many milliseconds ago. */
function accessTokens(age: number): AccessTokens {
  return new AccessTokens({
    ...issuerAndAudience,
    ring: createKeyRing('access_token', testSecret, []),
    expiresIn: 1000,
    clock: { now: () => Date.now() - age },
  });
}

function refreshTokens(now: number): RefreshTokens {
  const clock = { now: () => now };
  return new RefreshTokens({
    ...issuerAndAudience,
    ring: createKeyRing('refresh_token', testSecret, []),
    clock,
  });
}
