import type { Request, Response } from 'express';
import { cookieNames } from '../core/cookie-names.js';
import type { SignedIn } from '../core/issue-tokens.js';
import { bearerToken } from './bearer.js';
import { type CookieSettings, TokenCookie } from './token-cookie.js';
import type { Presented, Transport } from './transport.js';

/** The access token in the body and in the Authorization header, the refresh token in a cookie for our own routes only. */
export class BearerTransport implements Transport {
  readonly ambient = false;
  readonly #cookie: TokenCookie;

  /** `basePath` is where the cookie is sent; where the router is mounted, if undefined. */
  constructor(settings: CookieSettings, basePath: string | undefined) {
    const { refresh } = cookieNames('bearer', settings);
    this.#cookie = new TokenCookie(refresh, settings, (req) => basePath ?? (req.baseUrl || '/'));
  }

  accessToken(presented: Presented): string | undefined {
    return bearerToken(presented);
  }

  refreshToken(presented: Presented): string | undefined {
    return this.#cookie.read(presented);
  }

  deliver(req: Request, res: Response, signedIn: SignedIn): Record<string, unknown> {
    if (signedIn.refreshToken !== undefined)
      this.#cookie.write(req, res, signedIn.refreshToken, signedIn.refreshTokenExpiresIn);
    return {
      access_token: signedIn.accessToken,
      token_expiration: signedIn.accessTokenExpiresAt,
      user: signedIn.user,
    };
  }

  clear(req: Request, res: Response): void {
    this.#cookie.clear(req, res);
  }
}
