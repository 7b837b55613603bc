import { type AnyRequest, headerOf, originOf } from '../transports/any-request.js';
import { canonicalOrigin } from '../transports/origin.js';

/**
 * Where a request comes from. `unknown` says nothing of it, as no browser does but in a GET of a page; `opaque` is a browser that does not
 * tell: a form of one's own page that has no referrer, or a frame in a sandbox, of anybody's.
 */
export type RequestSource = 'own-origin' | 'same-site' | 'cross-site' | 'opaque' | 'unknown';

/**
 * Browsers say where a request comes from in `Sec-Fetch-Site` (W3C Fetch Metadata), and older ones in `Origin`. An origin that is
 * listed counts as our own.
 */
export function sourceOf(req: AnyRequest, listed: ReadonlySet<string>): RequestSource {
  const site = headerOf(req, 'sec-fetch-site');
  const origin = headerOf(req, 'origin');
  const named = origin === undefined ? undefined : canonicalOrigin(origin);
  if (named !== undefined && listed.has(named)) return 'own-origin';
  if (site === 'same-origin' || site === 'none') return 'own-origin';
  if (site !== undefined) return site === 'same-site' ? 'same-site' : 'cross-site';
  if (origin === undefined) return 'unknown';
  if (origin === 'null') return 'opaque';
  return named !== undefined && named === originOf(req) ? 'own-origin' : 'cross-site';
}

/** Whether the page that a request was made on is one of our own, by its `Referer`, which no other page can make up. */
export function isReferredByOwn(req: AnyRequest, listed: ReadonlySet<string>): boolean {
  const referrer = headerOf(req, 'referer') ?? '';
  if (!URL.canParse(referrer)) return false;
  const { origin } = new URL(referrer);
  return listed.has(origin) || (origin !== 'null' && origin === originOf(req));
}
