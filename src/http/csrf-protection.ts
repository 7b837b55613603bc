import { doubleCsrf } from 'csrf-csrf';
import type { Request, RequestHandler, Response } from 'express';
import { crossSiteRequest } from '../core-errors.js';
import { AuthError } from '../errors.js';
import { bearerToken } from '../transports/bearer.js';
import { sourceOf } from './request-source.js';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface CsrfProtectionOptions {
  /** Signs the tokens of clients that do not say where a request comes from. */
  readonly secret: string;
  readonly corsOrigins: readonly string[];
  /** Whether cookies are Secure. */
  readonly secure: boolean;
  /** Which session a request belongs to; a token is of no use to another one. */
  readonly sessionOf: (req: Request) => string;
}

/**
 * Protects sites where a cookie alone authorizes from forged requests (CSRF): unsafe ones have to come from our own pages. Another
 * origin on the same site is not enough. A client that does not say where a request comes from shows a signed double-submit
 * token in `X-CSRF-Token`.
 */
export class CsrfProtection {
  readonly #listed: ReadonlySet<string>;
  readonly #csrf: ReturnType<typeof doubleCsrf>;

  constructor({ secret, corsOrigins, secure, sessionOf }: CsrfProtectionOptions) {
    this.#listed = new Set(corsOrigins);
    this.#csrf = doubleCsrf({
      getSecret: () => secret,
      getSessionIdentifier: sessionOf,
      cookieName: secure ? '__Host-csrf_token' : 'csrf_token',
      cookieOptions: { sameSite: 'strict', secure, httpOnly: true, path: '/' },
    });
  }

  /** A token for the session of a request, with the cookie that goes with it. */
  issueToken(req: Request, res: Response): string {
    return this.#csrf.generateCsrfToken(req, res, { overwrite: true });
  }

  /** Refuses what may be forged with `cross_site_request`. The cookies have to be parsed before. */
  readonly protect: RequestHandler = (req, _res, next) => {
    // No page makes a browser send a bearer token on its own.
    const isHarmless = safeMethods.has(req.method) || bearerToken(req) !== undefined;
    next(isHarmless || this.#isOwn(req) ? undefined : new AuthError(crossSiteRequest));
  };

  #isOwn(req: Request): boolean {
    const source = sourceOf(req, this.#listed);
    return source === 'unknown' ? this.#csrf.validateRequest(req) : source === 'own-origin';
  }
}
