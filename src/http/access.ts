import type { RequestHandler } from 'express';
import type { Readiness } from '../availability/readiness.js';
import { assertRecentLogin } from '../core/recent-login.js';
import type { Route } from '../core/route.js';
import { adminRole } from '../users/user.js';
import { cookies } from './cookies.js';
import type { HttpContext } from './http-context.js';
import { refuseFrom } from './request-source.js';

/** What lets in whoever may, for a row. */
export function createAccess({
  context,
  guards,
  readiness,
  csrf,
}: HttpContext): (row: Route) => readonly RequestHandler[] {
  const ready = whenReady(readiness);
  // Where cookies are all that authorizes, the same site is not near enough, be it for a GET.
  const refused = csrf ? (['cross-site', 'same-site'] as const) : (['cross-site'] as const);
  const { requireAuth, requireSession, requireOwner, requireRole } = guards;
  const unguarded = {
    public: [],
    cookie: [refuseFrom(refused, context.options.corsOrigins), cookies],
  };
  // Guards wait by themselves.
  const guarded = {
    auth: [requireAuth],
    session: [requireSession],
    owner: [requireSession, requireOwner((req) => req.params.userId)],
    admin: [requireSession, requireRole(adminRole)],
  };
  const recent: RequestHandler = (req, _res, next) => {
    assertRecentLogin(context, req.auth);
    next();
  };
  return ({ access, isAlwaysReady, needsRecentLogin }) =>
    access === 'public' || access === 'cookie'
      ? [...unguarded[access], ...(isAlwaysReady ? [] : [ready])]
      : [...guarded[access], ...(needsRecentLogin ? [recent] : [])];
}

function whenReady(readiness: Readiness): RequestHandler {
  return (_req, _res, next) => {
    if (readiness.isReady) return next();
    readiness.wait().then(() => next(), next);
  };
}
