import type { ServerResponse } from 'node:http';
import { doubleCsrf } from 'csrf-csrf';
import type { Request, RequestHandler, Response } from 'express';
import { crossSiteRequest } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { AnyRequest } from '../transports/any-request.js';
import type { Transport } from '../transports/transport.js';
import { cookies } from './cookies.js';
import { sourceOf } from './request-source.js';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface CsrfProtectionOptions {
  /** Signs the tokens of clients that do not say where a request comes from. */
  readonly secret: string;
  readonly corsOrigins: readonly string[];
  /** Whether cookies are Secure. */
  readonly secure: boolean;
  readonly transport: Transport;
  /** Which session a request belongs to; a token is of no use to another one. */
  readonly sessionOf: (req: AnyRequest) => string;
}

/**
 * Protects sites where a cookie alone authorizes from forged requests (CSRF): unsafe ones have to come from our own pages. Another
 * origin on the same site is not enough. A client that does not say where a request comes from shows a signed double-submit
 * token in `X-CSRF-Token`.
 */
export class CsrfProtection {
  readonly #listed: ReadonlySet<string>;
  readonly #transport: Transport;
  readonly #csrf: ReturnType<typeof doubleCsrf>;

  constructor({ secret, corsOrigins, secure, transport, sessionOf }: CsrfProtectionOptions) {
    this.#listed = new Set(corsOrigins);
    this.#transport = transport;
    this.#csrf = doubleCsrf({
      getSecret: () => secret,
      getSessionIdentifier: sessionOf,
      cookieName: secure ? '__Host-csrf_token' : 'csrf_token',
      cookieOptions: { sameSite: 'strict', secure, httpOnly: true, path: '/' },
    });
  }

  /** A token for the session of a request, with the cookie that goes with it. */
  issueToken(req: Request, res: Response): string {
    parseCookies(req, res);
    return this.#csrf.generateCsrfToken(req, res, { overwrite: true });
  }

  /** `cross_site_request` where a request may be forged. */
  faultOf(req: AnyRequest, res: ServerResponse): AuthError | undefined {
    parseCookies(req, res);
    // No page makes a browser send a token in a header on its own.
    const isHarmless =
      safeMethods.has(req.method ?? '') || this.#transport.headerToken(req) !== undefined || this.#isOwn(req);
    return isHarmless ? undefined : new AuthError(crossSiteRequest);
  }

  /** Refuses what may be forged. */
  readonly protect: RequestHandler = (req, res, next) => next(this.faultOf(req, res));

  #isOwn(req: AnyRequest): boolean {
    const source = sourceOf(req, this.#listed);
    // It reads headers and cookies, and nothing else.
    return source === 'unknown' ? this.#csrf.validateRequest(req as Request) : source === 'own-origin';
  }
}

function parseCookies(req: AnyRequest, res: ServerResponse): void {
  cookies(req as Request, res as Response, () => undefined);
}
