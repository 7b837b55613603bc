import type { RequestHandler } from 'express';
import { crossSiteRequest } from '../core-errors.js';
import { AuthError } from '../errors.js';
import { type AnyRequest, headerOf, originOf } from '../transports/any-request.js';

/** Where a request comes from; `unknown` is no browser, and no page can make it send a cookie. */
export type RequestSource = 'own-origin' | 'same-site' | 'cross-site' | 'unknown';

/**
 * Browsers say where a request comes from in `Sec-Fetch-Site` (W3C Fetch Metadata), and older ones in `Origin`. An origin that is
 * listed counts as our own.
 */
export function sourceOf(req: AnyRequest, listed: ReadonlySet<string>): RequestSource {
  const site = headerOf(req, 'sec-fetch-site');
  const origin = headerOf(req, 'origin');
  if (origin !== undefined && listed.has(origin)) return 'own-origin';
  if (site === 'same-origin' || site === 'none') return 'own-origin';
  if (site !== undefined) return site === 'same-site' ? 'same-site' : 'cross-site';
  if (origin === undefined) return 'unknown';
  return origin === originOf(req) ? 'own-origin' : 'cross-site';
}

/** Refuses requests that a page elsewhere made a browser send, cookie and all. */
export function refuseFrom(
  refused: readonly RequestSource[],
  corsOrigins: readonly string[],
): RequestHandler {
  const listed = new Set(corsOrigins);
  return (req, _res, next) => {
    next(refused.includes(sourceOf(req, listed)) ? new AuthError(crossSiteRequest) : undefined);
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
