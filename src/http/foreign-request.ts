import type { RequestHandler } from 'express';
import { cookieSettings } from '../core/cookie-settings.js';
import type { CoreOptions } from '../core/options.js';
import { crossSiteRequest } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { Transport } from '../transports/transport.js';
import type { CsrfProtection } from './csrf-protection.js';
import { isReferredByOwn, sourceOf } from './request-source.js';

/**
 * Refuses requests that a page elsewhere may have made a browser send, cookie and all, where the cookie is all that authorizes. The same
 * site is not near enough, be it for a GET.
 */
export function refuseForeign(
  options: CoreOptions,
  csrf: CsrfProtection | undefined,
  transport: Transport,
): RequestHandler {
  const listed = new Set(options.corsOrigins);
  const isSentFromElsewhere = cookieSettings(options).sameSite !== 'strict';
  return (req, _res, next) => {
    const source = sourceOf(req, listed);
    // No page makes a browser send a token in a header on its own.
    const isProven = () => transport.headerToken(req) !== undefined || csrf?.hasToken(req) === true;
    // A link or an image elsewhere, in a browser that does not tell where it is, comes with such cookies. Of a POST they all tell.
    const isSuspicious = isSentFromElsewhere && req.method === 'GET';
    const mayPass =
      source === 'own-origin' ||
      (source === 'opaque' && isProven()) ||
      (source === 'unknown' && (!isSuspicious || isReferredByOwn(req, listed) || isProven()));
    next(mayPass ? undefined : new AuthError(crossSiteRequest));
  };
}

/** The headers by which browsers say that nobody has asked yet: today's, and those of older ones. */
const aheadHeaders = ['sec-purpose', 'purpose', 'x-moz'];

/** What a browser asks a page for, or what a script asks for, in `Sec-Fetch-Dest`. All else is a part of some page. */
const intended: ReadonlySet<string> = new Set(['document', 'empty']);

/**
 * Refuses what nobody meant to do, wherever it comes from: what a browser fetches ahead of time (`Sec-Purpose`, W3C Nav Speculation),
 * and a GET for a part of a page, such as an image of a text that others wrote.
 */
export const refuseUnintended: RequestHandler = (req, _res, next) => {
  const destination = req.get('sec-fetch-dest');
  if (aheadHeaders.some((name) => /\bpre(fetch|render)\b/i.test(req.get(name) ?? '')))
    next(new AuthError(crossSiteRequest, { detail: 'A browser asked for this ahead of time (prefetch)' }));
  else if (req.method === 'GET' && destination !== undefined && !intended.has(destination))
    next(
      new AuthError(crossSiteRequest, { detail: 'A page asked for this as a part of it, such as an image' }),
    );
  else next();
};
