import type { Request, RequestHandler } from 'express';
import { crossSiteRequest } from '../core-errors.js';
import { AuthError } from '../errors.js';

/** Where a request comes from; `unknown` is no browser, and no page can make it send a cookie. */
export type RequestSource = 'own-origin' | 'same-site' | 'cross-site' | 'unknown';

/**
 * Browsers say where a request comes from in `Sec-Fetch-Site` (W3C Fetch Metadata), and older ones in `Origin`. An origin that is
 * listed counts as our own.
 */
export function sourceOf(req: Request, listed: ReadonlySet<string>): RequestSource {
  const site = req.get('sec-fetch-site');
  const origin = req.get('origin');
  if (origin !== undefined && listed.has(origin)) return 'own-origin';
  if (site === 'same-origin' || site === 'none') return 'own-origin';
  if (site !== undefined) return site === 'same-site' ? 'same-site' : 'cross-site';
  if (origin === undefined) return 'unknown';
  return origin === `${req.protocol}://${req.host}` ? 'own-origin' : 'cross-site';
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
