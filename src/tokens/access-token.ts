import { AccessTokenReader, type AccessTokenReaderOptions } from './access-token-reader.js';
import type { AccessTokenClaims } from './claims.js';
import { maximumTokenLength, sealUserClaims } from './nested-jwt.js';

/** The claims of an access token that differ from one to the next. */
export type AccessTokenSubject = Pick<
  AccessTokenClaims,
  'sub' | 'sid' | 'gen' | 'ver' | 'auth_time' | 'roles'
>;

export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since 1970, on a whole second. */
  readonly expiresAt: number;
}

export interface AccessTokensOptions extends AccessTokenReaderOptions {
  /** Milliseconds. */
  readonly expiresIn: number;
  /** The name of the cookie that they travel in. A browser drops one of more than 4,096 bytes with its name (RFC 6265bis, section 5.7). */
  readonly cookieName?: string | undefined;
}

/** Issues access tokens, and opens them. */
export class AccessTokens extends AccessTokenReader {
  readonly #options: AccessTokensOptions;

  constructor(options: AccessTokensOptions) {
    super({ ...options, maxAge: options.expiresIn });
    this.#options = options;
  }

  /** Issues a token that expires with its session, at `sessionExpiresAt` (milliseconds since 1970), or earlier. */
  issue(subject: AccessTokenSubject, sessionExpiresAt = Number.POSITIVE_INFINITY): IssuedToken {
    const { issuer, audience, ring, expiresIn, clock, cookieName = '' } = this.#options;
    const now = clock.now();
    const exp = Math.floor(Math.min(now + expiresIn, sessionExpiresAt) / 1000);
    const claims: AccessTokenClaims = {
      iss: issuer,
      aud: audience,
      iat: Math.floor(now / 1000),
      exp,
      type: 'access_token',
      ...subject,
    };
    return {
      token: sealUserClaims(claims, ring, maximumTokenLength - cookieName.length),
      expiresAt: exp * 1000,
    };
  }
}
