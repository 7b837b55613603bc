import { z } from 'zod';
import type { Clock } from '../clock.js';
import { AuthError } from '../errors.js';
import { assertUnexpired } from './claims.js';
import type { KeyRing } from './key-ring.js';
import { type IssuerAndAudience, sealClaims, unsealToken, verifySignature } from './nested-jwt.js';

const claimsSchema = z.object({
  exp: z.int(),
  type: z.literal('invitation'),
  email: z.string(),
  roles: z.array(z.string()).optional(),
});

export interface InvitationsOptions extends IssuerAndAudience {
  readonly ring: KeyRing;
  readonly clock: Clock;
}

/** Whom an invitation is for. The address is normalised. */
export interface Invited {
  readonly email: string;
  /** The roles that the user is to have; those of everybody, if not given. */
  readonly roles?: readonly string[] | undefined;
}

/** Invitations: tokens by which one address may register. They are not stored: the address can be registered once. */
export class Invitations {
  readonly #options: InvitationsOptions;

  constructor(options: InvitationsOptions) {
    this.#options = options;
  }

  /** An invitation that lives so many milliseconds. `expiresAt` is in milliseconds since 1970. */
  issue(
    { email, roles }: Invited,
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
      type: 'invitation',
      email,
      ...(roles && { roles }),
    };
    return { token: sealClaims(claims, ring), expiresAt: exp * 1000 };
  }

  /** Whom an invitation is for; undefined where it has expired, or is none. */
  open(token: string): Invited | undefined {
    const { ring, clock } = this.#options;
    try {
      const claims = claimsSchema.parse(verifySignature(unsealToken(token, ring), this.#options));
      assertUnexpired(claims, clock.now());
      return claims;
    } catch (error) {
      if (error instanceof z.ZodError || (error instanceof AuthError && error.status < 500)) return undefined;
      throw error;
    }
  }
}
