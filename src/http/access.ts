import type { RequestHandler } from 'express';
import type { Readiness } from '../availability/readiness.js';
import type { Access } from '../core/route.js';
import { adminRole } from '../users/user.js';
import { cookies } from './cookies.js';
import type { HttpContext } from './http-context.js';
import { refuseFrom } from './request-source.js';

/** What lets in whoever may, for each kind of row. */
export function createAccess({
  context,
  guards,
  readiness,
  csrf,
}: HttpContext): Readonly<Record<Access, readonly RequestHandler[]>> {
  const ready = whenReady(readiness);
  // Where cookies are all that authorizes, the same site is not near enough, be it for a GET.
  const refused = csrf ? (['cross-site', 'same-site'] as const) : (['cross-site'] as const);
  const { requireAuth, requireSession, requireOwner, requireRole } = guards;
  return {
    public: [ready],
    cookie: [refuseFrom(refused, context.options.corsOrigins), ready, cookies],
    auth: [requireAuth],
    session: [requireSession],
    owner: [requireSession, requireOwner((req) => req.params.userId)],
    admin: [requireSession, requireRole(adminRole)],
  };
}

function whenReady(readiness: Readiness): RequestHandler {
  return (_req, _res, next) => {
    if (readiness.isReady) return next();
    readiness.wait().then(() => next(), next);
  };
}
