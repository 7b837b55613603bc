import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import { type AccessTokenClaims, assertUnexpired, parseClaims, parseRoles } from './claims.js';
import type { Unsealed } from './jwe.js';
import type { KeyRing } from './key-ring.js';
import { type Parties, unsealToken, verifySignature } from './nested-jwt.js';

/** How many verified tokens a node remembers: about ten megabytes of them. */
const remembered = 10_000;

export interface AccessTokenReaderOptions extends Parties {
  readonly ring: KeyRing;
  readonly clock: Clock;
  /**
   * Milliseconds from its `iat` after which a token has run out, whatever its `exp` says. Where the life of tokens was shortened,
   * older ones with a longer life may be left; but revocations are remembered for the new life only.
   */
  readonly longestLife?: number | undefined;
}

/** Opens access tokens, and remembers those it verified so that one seen again costs a look-up. */
export class AccessTokenReader {
  readonly #options: AccessTokenReaderOptions;
  readonly #verified = new LRUCache<string, AccessTokenClaims>({ max: remembered });

  constructor(options: AccessTokenReaderOptions) {
    this.#options = options;
  }

  /** The claims of a token, or throws `token_invalid` or `token_expired`. */
  open(token: string): AccessTokenClaims {
    return this.recall(token) ?? this.accept(token, this.#verify(token));
  }

  /** The claims of a token that was verified before; throws `token_expired` once it has run out. */
  recall(token: string): AccessTokenClaims | undefined {
    const claims = this.#verified.get(token);
    if (!claims) return undefined;
    try {
      this.#assertUnexpired(claims);
    } catch (error) {
      this.#verified.delete(token);
      throw error;
    }
    return claims;
  }

  /** Decrypts a token; the JWT in it still has to be verified with the keys that come with it. */
  unseal(token: string): Unsealed {
    return unsealToken(token, this.#options.ring);
  }

  /** Judges the payload of a token whose signature, issuer and audience were verified, and remembers its claims. */
  accept(token: string, payload: unknown): AccessTokenClaims {
    const claims = this.#parse(payload);
    this.#assertUnexpired(claims);
    this.#verified.set(token, claims);
    return claims;
  }

  /** The claims of a token that is ours, whether or not it has run out; throws `token_invalid`. */
  openEvenExpired(token: string): AccessTokenClaims {
    return this.#parse(this.#verify(token));
  }

  #assertUnexpired({ iat, exp }: AccessTokenClaims): void {
    const { clock, longestLife } = this.#options;
    const outlived = longestLife === undefined ? exp : iat + Math.ceil(longestLife / 1000);
    assertUnexpired({ exp: Math.min(exp, outlived) }, clock.now());
  }

  #verify(token: string): unknown {
    return verifySignature(this.unseal(token), this.#options);
  }

  #parse(payload: unknown): AccessTokenClaims {
    const now = this.#options.clock.now();
    const { iss, aud, sub, iat, exp, sid, gen, type } = parseClaims(payload, 'access_token', now);
    // By name: to spread them took a tenth of the time in which a token is opened.
    return Object.freeze({
      iss,
      aud,
      sub,
      iat,
      exp,
      sid,
      gen,
      type,
      roles: Object.freeze(parseRoles(payload)),
    });
  }
}
