import type { Request, Response } from 'express';
import { cookieNames } from '../core/cookie-names.js';
import type { SignedIn } from '../core/issue-tokens.js';
import { bearerToken } from './bearer.js';
import { type CookieSettings, TokenCookie } from './token-cookie.js';
import type { Presented, Transport } from './transport.js';

/**
 * Both tokens in cookies, for pages that a server renders. They go to every path of the site, and the body has no token. A client
 * that was given its tokens in a body presents the access token as a bearer token.
 */
export class CookieTransport implements Transport {
  readonly ambient = true;
  readonly #access: TokenCookie;
  readonly #refresh: TokenCookie;

  constructor(settings: CookieSettings) {
    const { access, refresh } = cookieNames('cookie', settings);
    const everywhere = () => '/';
    this.#access = new TokenCookie(access, settings, everywhere);
    this.#refresh = new TokenCookie(refresh, settings, everywhere);
  }

  accessToken(presented: Presented): string | undefined {
    return bearerToken(presented) ?? this.#access.read(presented);
  }

  refreshToken(presented: Presented): string | undefined {
    return this.#refresh.read(presented);
  }

  deliver(req: Request, res: Response, signedIn: SignedIn): Record<string, unknown> {
    this.#access.write(req, res, signedIn.accessToken, signedIn.accessTokenExpiresAt - signedIn.issuedAt);
    if (signedIn.refreshToken !== undefined)
      this.#refresh.write(req, res, signedIn.refreshToken, signedIn.refreshTokenExpiresIn);
    return { user: signedIn.user };
  }

  clear(req: Request, res: Response): void {
    this.#access.clear(req, res);
    this.#refresh.clear(req, res);
  }
}
