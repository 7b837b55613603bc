import { isIP } from 'node:net';
import { isOfWholeHost } from '../core/cookie-names.js';
import { type AnyRequest, hostnameOf, pathOf } from './any-request.js';

/** What makes a cookie another than its namesakes, in a browser. */
export interface CookiePlace {
  readonly name: string;
  readonly path: string;
  /** Undefined for this host alone. */
  readonly domain: string | undefined;
  /** Whether it is kept for one site whose pages use it. */
  readonly partitioned: boolean;
}

/** Segments of a path, and labels of a host, that are looked at: whoever sends a request chooses both. */
const maximumSegments = 12;
const maximumLabels = 8;

/** A path that can stand in an attribute of a cookie, and is not so long that the answer grows by it. */
const plainPath = /^\/[\x21-\x3a\x3c-\x7e]{0,100}$/;
const plainHost = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** Wherever a browser that sent a request can have cookies of some names; `own` is where ours of today is. */
export function possiblePlaces(
  req: AnyRequest,
  names: readonly string[],
  own: Omit<CookiePlace, 'name'>,
): readonly CookiePlace[] {
  const paths = pathsOf(req, own.path);
  const domains = new Set([undefined, own.domain, ...domainsOf(hostnameOf(req))]);
  const jars = new Set([false, own.partitioned]);
  return names.flatMap((name) => {
    const places = isOfWholeHost(name)
      ? [{ name, path: '/', domain: undefined }]
      : paths.flatMap((path) => Array.from(domains, (domain) => ({ name, path, domain })));
    return places.flatMap((place) => Array.from(jars, (partitioned) => ({ ...place, partitioned })));
  });
}

/** All paths that a request's path is below, with a slash at the end and without. */
function pathsOf(req: AnyRequest, ownPath: string): readonly string[] {
  const path = pathOf(req);
  // Where a proxy rewrites paths, the browser knows the one that was configured.
  const isRewritten = !`${path}/`.startsWith(`${ownPath.replace(/\/$/, '')}/`);
  const seen = isRewritten ? [path, `${ownPath}${req.path ?? path}`] : [path];
  const paths = [...seen, ownPath].flatMap((one) => {
    const segments = one.split('/').filter(Boolean).slice(0, maximumSegments);
    return segments.flatMap((_, index) => {
      const prefix = `/${segments.slice(0, index + 1).join('/')}`;
      return [prefix, `${prefix}/`];
    });
  });
  return [...new Set(['/', ...paths])].filter((path) => plainPath.test(path));
}

/** A host and the domains that it is of, but for those of one label, which no cookie can be of. */
function domainsOf(host: string): readonly string[] {
  const name = host.toLowerCase();
  const labels = name.split('.');
  if (isIP(name) !== 0 || !plainHost.test(name) || labels.length > maximumLabels) return [];
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
}
