import { type RequestHandler, Router } from 'express';
import type { Route } from '../core/route.js';
import { isOn, methodsOf } from '../core/rows.js';
import { createAccess } from './access.js';
import { formBody } from './body.js';
import { allowOrigins } from './cors.js';
import { createHandlers } from './handler.js';
import type { HttpContext } from './http-context.js';
import { allowedMethods, refuseMethod } from './methods.js';

/** Makes the rows that are on into an Express router. Their paths are below wherever it is mounted. */
export function createRouter(http: HttpContext): Router {
  const { context, csrf, problems, groups, tokenHeader } = http;
  const on = groups.flatMap(({ routes }) => routes).filter((row) => isOn(row, context.options));
  const paths = new Set(on.map(({ path }) => path));
  const rowsAt = (path: string) => on.filter((row) => row.path === path);
  const refuseMethodAt = (path: string) => refuseMethod(allowedMethods(rowsAt(path)));
  const access = createAccess(http);
  const router = Router();

  const mount = (row: Route) => {
    const chain = [...access(row), ...createHandlers(row, http)];
    for (const method of methodsOf(row)) {
      // Express answers HEAD by the handler of GET.
      if (method === 'GET' && row.isUnsafe) router.head(row.path, refuseMethodAt(row.path));
      router[verbs[method]](row.path, chain);
    }
  };

  router.use(noStore);
  if (context.options.corsOrigins.length > 0) router.use(allowOrigins(context.options, tokenHeader, on));
  // What neither reads nor sets a cookie is nobody's forgery.
  for (const row of on) if (row.isCookieless) mount(row);
  // A form that cannot tell where it is has its token in a field.
  if (csrf) router.use(...formBody(), csrf.protect);
  for (const row of on) if (!row.isCookieless) mount(row);
  for (const path of paths) router.all(path, refuseMethodAt(path));
  router.use(problems.handler);
  return router;
}

const verbs = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
