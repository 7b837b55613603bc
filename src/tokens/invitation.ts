import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import { isCallersFault } from '../errors.js';
import { assertUnexpired } from './claims.js';
import type { KeyRing } from './key-ring.js';
import { type IssuerAndAudience, sealClaims, unsealToken, verifySignature } from './nested-jwt.js';

const claimsSchema = z.object({
  exp: z.int(),
  jti: z.string(),
  type: z.literal('invitation'),
  email: z.string(),
  roles: z.array(z.string()).optional(),
});

export interface InvitationsOptions extends IssuerAndAudience {
  readonly ring: KeyRing;
  readonly clock: Clock;
}

/** Whom to invite. The address is normalised. */
export interface Inviting {
  readonly email: string;
  /** The roles that the user is to have; those of everybody, if not given. */
  readonly roles?: readonly string[] | undefined;
}

/** An invitation that was shown. `expiresAt` is in milliseconds since 1970. */
export interface Invited extends Inviting {
  readonly id: string;
  readonly expiresAt: number;
}

/** Invitations: tokens by which one address may register. What is stored is which of them were used. */
export class Invitations {
  readonly #options: InvitationsOptions;

  constructor(options: InvitationsOptions) {
    this.#options = options;
  }

  /** An invitation that lives so many milliseconds. `expiresAt` is in milliseconds since 1970. */
  issue(
    { email, roles }: Inviting,
    expiresIn: number,
  ): { readonly token: string; readonly expiresAt: number } {
    const { issuer, audience, ring, clock } = this.#options;
    const iat = Math.floor(clock.now() / 1000);
    const exp = Math.floor((clock.now() + expiresIn) / 1000);
    const claims = {
      iss: issuer,
      aud: audience,
      iat,
      exp,
      jti: randomUUID(),
      type: 'invitation',
      email,
      ...(roles && { roles }),
    };
    return { token: sealClaims(claims, ring), expiresAt: exp * 1000 };
  }

  /** What an invitation says; undefined where it has expired, or is none. */
  open(token: string): Invited | undefined {
    const { ring, clock } = this.#options;
    try {
      const claims = claimsSchema.parse(verifySignature(unsealToken(token, ring), this.#options));
      assertUnexpired(claims, clock.now());
      const { jti: id, exp, email, roles } = claims;
      return { id, expiresAt: exp * 1000, email, roles };
    } catch (error) {
      if (error instanceof z.ZodError || isCallersFault(error)) return undefined;
      throw error;
    }
  }
}
