import { tokenExpired, tokenInvalid } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { TokenType } from './key-ring.js';

/** The claims that access tokens and refresh tokens both carry (RFC 7519, section 4.1). Times are seconds since 1970. */
export interface TokenClaims {
  readonly iss: string;
  readonly aud: string;
  /** The user's id. */
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  /** The session's id. */
  readonly sid: string;
  /** The session's generation when the token was issued. */
  readonly gen: number;
  /** The user's `sessionsVersion` when the session was opened. Tokens of earlier releases have none, and are of version 0. */
  readonly ver?: number | undefined;
  readonly type: TokenType;
}

/** The claims of an access token: the user, the session, and the roles at the time of issue. */
export interface AccessTokenClaims extends TokenClaims {
  readonly type: 'access_token';
  readonly ver: number;
  /** When the user last signed in by a password (RFC 9470, section 4). Tokens of earlier releases count as of 0. */
  readonly auth_time: number;
  readonly roles: readonly string[];
}

/** The claims of a stateless token: no session, and everything that a guard reports of its user. */
export interface StatelessTokenClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  readonly type: 'stateless_token';
  readonly email: string;
  readonly username?: string | undefined;
  readonly name?: string | undefined;
  readonly roles: readonly string[];
  /** Milliseconds since 1970, as is `updated_at`. */
  readonly created_at: number;
  readonly updated_at: number;
  /** It belongs to no session. */
  readonly sid?: undefined;
}

/** The claims of an access token, or of a stateless token where such are issued: `type` says which, and only the first has a `sid`. */
export type AuthClaims = AccessTokenClaims | StatelessTokenClaims;

/** The claims of a refresh token. */
export interface RefreshTokenClaims extends TokenClaims {
  readonly type: 'refresh_token';
}

/**
 * Seconds by which the `iat` of an access token may lie in the future. Nodes follow the clock of the database, as exactly as
 * the round trip allows. Resource services follow their own machine's clock, which must not be slow by more than this.
 */
const clockTolerance = 10;

/**
 * Parses the payload of a verified JWT as the claims of the given type, or throws `token_invalid`. Every claim but `ver` is required;
 * times are checked separately, by `assertUnexpired` and `assertIssued`.
 */
export function parseClaims<Type extends TokenType>(
  payload: unknown,
  type: Type,
): TokenClaims & { readonly type: Type } {
  const claims = (typeof payload === 'object' && payload !== null ? payload : {}) as Partial<TokenClaims>;
  const { iss, aud, sub, iat, exp, sid, gen, ver } = claims;
  if (
    claims.type !== type ||
    !isText(iss) ||
    !isText(aud) ||
    !isText(sub) ||
    !isText(sid) ||
    !isCount(gen) ||
    !isCount(exp) ||
    !isCount(iat) ||
    !(ver === undefined || isCount(ver))
  ) {
    throw new AuthError(tokenInvalid);
  }
  return { iss, aud, sub, iat, exp, sid, gen, ver, type };
}

/** Throws `token_expired` from the second of `exp` on (RFC 7519, section 4.1.4). `now` is in milliseconds. */
export function assertUnexpired(claims: Pick<TokenClaims, 'exp'>, now: number): void {
  if (now >= claims.exp * 1000) throw new AuthError(tokenExpired);
}

/** Throws `token_invalid` where the token is from the future. `now` is in milliseconds. */
export function assertIssued({ iat }: Pick<TokenClaims, 'iat'>, now: number): void {
  if (iat > now / 1000 + clockTolerance) throw new AuthError(tokenInvalid);
}

/** The `auth_time` of an access token, or throws `token_invalid`. */
export function parseAuthTime(payload: unknown): number {
  const time =
    typeof payload === 'object' && payload !== null && 'auth_time' in payload ? payload.auth_time : 0;
  if (!isCount(time)) throw new AuthError(tokenInvalid);
  return time;
}

/** The roles claim of an access token, or throws `token_invalid`. */
export function parseRoles(payload: unknown): readonly string[] {
  const roles =
    typeof payload === 'object' && payload !== null && 'roles' in payload ? payload.roles : undefined;
  if (!Array.isArray(roles) || !roles.every(isText)) throw new AuthError(tokenInvalid);
  return roles;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
