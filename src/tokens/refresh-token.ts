import type { Clock } from '../clock.js';
import { assertUnexpired, parseClaims, type RefreshTokenClaims } from './claims.js';
import type { KeyRing } from './key-ring.js';
import { type IssuerAndAudience, sealClaims, unsealToken, verifySignature } from './nested-jwt.js';

export interface RefreshTokensOptions extends IssuerAndAudience {
  readonly ring: KeyRing;
  readonly clock: Clock;
}

export type RefreshTokenSubject = Pick<RefreshTokenClaims, 'sub' | 'sid' | 'gen' | 'ver'>;

/**
 * Issues and opens refresh tokens. None of them is stored: one is authentic because it opens, and current because its
 * `gen` is the session's generation.
 */
export class RefreshTokens {
  readonly #options: RefreshTokensOptions;

  constructor(options: RefreshTokensOptions) {
    this.#options = options;
  }

  /** Issues a token that expires with its session, at `expiresAt` (milliseconds since 1970). */
  issue(subject: RefreshTokenSubject, expiresAt: number): string {
    const { issuer, audience, ring, clock } = this.#options;
    const claims: RefreshTokenClaims = {
      iss: issuer,
      aud: audience,
      iat: Math.floor(clock.now() / 1000),
      exp: Math.floor(expiresAt / 1000),
      type: 'refresh_token',
      ...subject,
    };
    return sealClaims(claims, ring);
  }

  /** The claims of a token, or throws `token_invalid` or `token_expired`. */
  open(token: string): RefreshTokenClaims {
    const claims = this.openIgnoringExpiry(token);
    assertUnexpired(claims, this.#options.clock.now());
    return claims;
  }

  /**
   * The claims of an authentic token, expired or not; throws `token_invalid`. It may be from the future: the clock that all nodes
   * follow is set back when another server becomes the primary, and the session decides anyway.
   */
  openIgnoringExpiry(token: string): RefreshTokenClaims {
    const payload = verifySignature(unsealToken(token, this.#options.ring), this.#options);
    return parseClaims(payload, 'refresh_token');
  }
}
