import type { Request, Response } from 'express';
import type { SignedIn } from '../core/issue-tokens.js';
import type { PresentedToken } from '../core/presented-tokens.js';
import { bearerToken } from './bearer.js';
import { RefreshCookie } from './refresh-cookie.js';
import type { CookieSettings } from './token-cookie.js';
import type { Presented, SignedInBody, Transport } from './transport.js';

/** The access token in the body and in the Authorization header, the refresh token in a cookie for our own routes only. */
export class BearerTransport implements Transport {
  readonly ambient = false;
  readonly #refresh: RefreshCookie;

  /** `basePath` is where the cookie is sent, unless its name makes it one of the whole host; where the router is mounted, if undefined. */
  constructor(settings: CookieSettings, basePath: string | undefined) {
    this.#refresh = new RefreshCookie(settings, (req) => basePath ?? (req.baseUrl || '/'));
  }

  accessToken(presented: Presented): string | undefined {
    return bearerToken(presented);
  }

  refreshTokens(presented: Presented): readonly PresentedToken[] {
    return this.#refresh.read(presented);
  }

  deliver(req: Request, res: Response, signedIn: SignedIn): SignedInBody {
    this.#refresh.write(req, res, signedIn);
    return {
      access_token: signedIn.accessToken,
      token_expiration: signedIn.accessTokenExpiresAt,
      user: signedIn.user,
    };
  }

  clear(req: Request, res: Response): void {
    this.#refresh.clear(req, res);
  }
}
