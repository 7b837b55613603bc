import type { ServerResponse } from 'node:http';
import { type CookieSerializeOptions, serialize } from 'cookie';
import { doubleCsrf } from 'csrf-csrf';
import type { Request, RequestHandler, Response } from 'express';
import type { CookieSettings } from '../core/cookie-settings.js';
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
  readonly cookie: CookieSettings;
  readonly transport: Transport;
  /** Which session a request belongs to; a token is of no use to another one. */
  readonly sessionOf: (req: AnyRequest) => string;
}

/**
 * Protects sites where a cookie alone authorizes from forged requests (CSRF): unsafe ones have to come from our own pages. Another
 * origin on the same site is not enough. A client that does not say where a request comes from shows a signed double-submit
 * token in `X-CSRF-Token`, or a form in its field `csrf_token`.
 */
export class CsrfProtection {
  readonly #listed: ReadonlySet<string>;
  readonly #transport: Transport;
  readonly #csrf: ReturnType<typeof doubleCsrf>;
  readonly #options: CookieSerializeOptions;

  constructor({ secret, corsOrigins, cookie, transport, sessionOf }: CsrfProtectionOptions) {
    this.#listed = new Set(corsOrigins);
    this.#transport = transport;
    const { secure, partitioned, sameSite } = cookie;
    this.#options = {
      // Only pages of ours have use for it, be they in a frame of another site.
      sameSite: sameSite === 'none' ? 'none' : 'strict',
      secure,
      partitioned,
      httpOnly: true,
      path: '/',
    };
    this.#csrf = doubleCsrf({
      getSecret: () => secret,
      getSessionIdentifier: sessionOf,
      getCsrfTokenFromRequest: shownToken,
      cookieName: secure ? '__Host-csrf_token' : 'csrf_token',
    });
  }

  /** A token for the session of a request, with the cookie that goes with it. */
  issueToken(req: Request, res: Response): string {
    parseCookies(req, res);
    const { secure, partitioned } = this.#options;
    const set = (name: string, value: string, more: CookieSerializeOptions = {}) =>
      res.append('Set-Cookie', serialize(name, value, { ...this.#options, ...more }));
    // Not by `res.cookie`, which in Express 4.18 knows nothing of Partitioned.
    const setter: Response = Object.create(res, {
      cookie: {
        value: (name: string, value: string) => {
          // One from before there was one for each site, or while there was, comes first in a request, and would be compared.
          if (partitioned || (secure && name in req.cookies))
            set(name, '', { partitioned: !partitioned, expires: new Date(1) });
          return set(name, value);
        },
      },
    });
    return this.#csrf.generateCsrfToken(req, setter, { overwrite: true });
  }

  /** `cross_site_request` where a request may be forged. */
  faultOf(req: AnyRequest, res: ServerResponse): AuthError | undefined {
    parseCookies(req, res);
    // No page makes a browser send a token in a header on its own.
    const isHarmless =
      safeMethods.has(req.method ?? '') || this.#transport.headerToken(req) !== undefined || this.#isOwn(req);
    return isHarmless ? undefined : new AuthError(crossSiteRequest);
  }

  /** Whether a request, whose cookies were parsed, shows the token of its session. */
  hasToken(req: AnyRequest): boolean {
    // It reads headers, cookies and a body that was parsed, and nothing else.
    return this.#csrf.validateRequest(req as Request);
  }

  /** Refuses what may be forged. */
  readonly protect: RequestHandler = (req, res, next) => next(this.faultOf(req, res));

  #isOwn(req: AnyRequest): boolean {
    const source = sourceOf(req, this.#listed);
    return source === 'unknown' || source === 'opaque' ? this.hasToken(req) : source === 'own-origin';
  }
}

/** In the header, or in the field of a form, which can set none, where the application has parsed it. */
function shownToken({ headers, body }: Request): string | undefined {
  const inHeader = headers['x-csrf-token'];
  if (typeof inHeader === 'string') return inHeader;
  const inForm: unknown = typeof body === 'object' && body !== null ? body.csrf_token : undefined;
  return typeof inForm === 'string' ? inForm : undefined;
}

function parseCookies(req: AnyRequest, res: ServerResponse): void {
  cookies(req as Request, res as Response, () => undefined);
}
