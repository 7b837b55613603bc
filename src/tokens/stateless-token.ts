import { z } from 'zod';
import type { Clock } from '../clock.js';
import { tokenInvalid } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { User } from '../users/user.js';
import { assertUnexpired, type StatelessTokenClaims } from './claims.js';
import type { KeyRing } from './key-ring.js';
import {
  type IssuerAndAudience,
  maximumStatelessLength,
  sealUserClaims,
  unsealToken,
  verifySignature,
} from './nested-jwt.js';

const claimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.string().min(1),
  iat: z.int(),
  exp: z.int(),
  type: z.literal('stateless_token'),
  email: z.string(),
  username: z.string().optional(),
  name: z.string().optional(),
  roles: z.array(z.string()),
  created_at: z.number(),
  updated_at: z.number(),
});

export interface StatelessTokenReaderOptions extends IssuerAndAudience {
  readonly ring: KeyRing;
  readonly clock: Clock;
}

export interface StatelessTokensOptions extends StatelessTokenReaderOptions {
  /** Milliseconds. */
  readonly expiresIn: number;
}

/** Opens stateless tokens. */
export class StatelessTokenReader {
  readonly #options: StatelessTokenReaderOptions;

  constructor(options: StatelessTokenReaderOptions) {
    this.#options = options;
  }

  /** The claims of a token, and the user in them; throws `token_invalid` or `token_expired`. */
  open(token: string): { readonly user: User; readonly claims: StatelessTokenClaims } {
    const { ring, clock } = this.#options;
    const unsealed = unsealToken(token, ring, maximumStatelessLength);
    const parsed = claimsSchema.safeParse(verifySignature(unsealed, this.#options));
    if (!parsed.success) throw new AuthError(tokenInvalid);
    const claims = parsed.data;
    assertUnexpired(claims, clock.now());
    const { sub, email, username, name, roles, created_at, updated_at } = claims;
    const user: User = {
      id: sub,
      email,
      ...(username === undefined ? {} : { username }),
      ...(name === undefined ? {} : { name }),
      roles: Object.freeze(roles),
      createdAt: new Date(created_at),
      updatedAt: new Date(updated_at),
    };
    return { user: Object.freeze(user), claims: Object.freeze(claims) };
  }
}

/**
 * Long-lived tokens that guards accept without any database. Only a change of the secret ends one early: they are for small
 * devices, and for nothing else.
 */
export class StatelessTokens extends StatelessTokenReader {
  readonly #options: StatelessTokensOptions;

  constructor(options: StatelessTokensOptions) {
    super(options);
    this.#options = options;
  }

  issue({ id, email, username, name, roles, createdAt, updatedAt }: User): {
    token: string;
    expiresAt: number;
  } {
    const { issuer, audience, ring, expiresIn, clock } = this.#options;
    const now = clock.now();
    const exp = Math.floor((now + expiresIn) / 1000);
    const claims = {
      iss: issuer,
      aud: audience,
      sub: id,
      iat: Math.floor(now / 1000),
      exp,
      type: 'stateless_token',
      email,
      username,
      name,
      roles,
      created_at: createdAt.getTime(),
      updated_at: updatedAt.getTime(),
    };
    return { token: sealUserClaims(claims, ring, maximumStatelessLength), expiresAt: exp * 1000 };
  }
}
