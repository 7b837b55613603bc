import { type RequestHandler, Router } from 'express';
import type { CoreOptions } from '../core/options.js';
import type { RouteGroup } from '../core/route.js';
import { isOn } from '../core/rows.js';

const prefix = '/.well-known/';

/**
 * What the router has below `/.well-known/`, at the root of the host, where it is looked for: the path of the routes comes after the name
 * there (RFC 8414, section 3.1). All else passes.
 */
export function createWellKnown(
  router: RequestHandler,
  groups: readonly RouteGroup[],
  options: CoreOptions,
): RequestHandler {
  const { issuer } = options.tokenEndpoint;
  const path =
    issuer === undefined ? (options.publicPath ?? options.basePath ?? '/auth') : new URL(issuer).pathname;
  const base = path.replace(/\/$/, '');
  const names = groups
    .flatMap(({ routes }) => routes)
    .filter((row) => row.path.startsWith(prefix) && isOn(row, options))
    .map((row) => row.path);
  const byPath = new Map(names.map((name) => [`${name}${base}`, `${base}${name}`]));
  const mounted = Router().use(base || '/', router);
  return (req, res, next) => {
    const url = byPath.get(req.path);
    if (url === undefined) return next();
    req.url = url;
    mounted(req, res, next);
  };
}
