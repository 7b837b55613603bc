import jwt, { type SignOptions, type VerifyOptions } from 'jsonwebtoken';
import { tokenInvalid, userTooLarge } from '../core-errors.js';
import { AuthError } from '../errors.js';
import { seal, type Unsealed, unseal } from './jwe.js';
import type { KeyRing } from './key-ring.js';
import { isStrictJws } from './strict-jws.js';

/** Characters of a token; a longer one is rejected without parsing. */
export const maximumTokenLength = 4096;

/**
 * Characters of a stateless token, which says all of its user, and is in no cookie. It leaves room for the rest of a header's line: proxies
 * take 8 KB.
 */
export const maximumStatelessLength = 7168;

const algorithm = 'HS256';
const signing: SignOptions = { algorithm };

/** The issuer and the audience of our tokens (RFC 7519, sections 4.1.1 and 4.1.3). */
export interface IssuerAndAudience {
  readonly issuer: string;
  readonly audience: string;
}

/**
 * How a JWT inside a token is verified, by passport-jwt and by ourselves alike. Expiry is checked with the claims, by the
 * clock that all nodes share, not by this machine's.
 */
export function verifyOptions({ issuer, audience }: IssuerAndAudience) {
  return { algorithms: [algorithm], issuer, audience, ignoreExpiration: true } satisfies VerifyOptions;
}

/** Signs the claims and encrypts the JWT: a Nested JWT (RFC 7519, section 5.2). */
export function sealClaims(claims: object, ring: KeyRing, maximum = maximumTokenLength): string {
  const [current] = ring.keys;
  const token = seal(jwt.sign(claims, current.sign, signing), current);
  ring.usage?.count();
  if (token.length > maximum) {
    throw new RangeError(`The claims make a token of ${token.length} characters; ${maximum} is the most`);
  }
  return token;
}

/** As `sealClaims`, of what is stored of a user; throws `user_too_large` where an application stored more than we would accept. */
export function sealUserClaims(claims: object, ring: KeyRing, maximum: number): string {
  try {
    return sealClaims(claims, ring, maximum);
  } catch (error) {
    if (error instanceof RangeError) throw new AuthError(userTooLarge, { cause: error });
    throw error;
  }
}

/** Decrypts a token, without verifying the signature of the JWT in it; throws `token_invalid` where it does not decrypt, or has no such JWT. */
export function unsealToken(token: string, ring: KeyRing, maximum = maximumTokenLength): Unsealed {
  const unsealed = token.length > maximum ? undefined : unseal(token, ring);
  if (!unsealed || !isStrictJws(unsealed.plaintext)) throw new AuthError(tokenInvalid);
  return unsealed;
}

/** Verifies the JWT in an unsealed token and returns its payload; throws `token_invalid`. */
export function verifySignature({ plaintext, keys }: Unsealed, expected: IssuerAndAudience): unknown {
  try {
    return jwt.verify(plaintext, keys.sign, verifyOptions(expected));
  } catch (error) {
    throw new AuthError(tokenInvalid, { cause: error });
  }
}
