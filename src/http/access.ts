import type { RequestHandler } from 'express';
import type { Readiness } from '../availability/readiness.js';
import { assertRecentLogin } from '../core/recent-login.js';
import type { Route } from '../core/route.js';
import { tokenMissing } from '../core-errors.js';
import { AuthError } from '../errors.js';
import { adminRole } from '../users/user.js';
import { requireService } from './client-credentials.js';
import { refuseForeign, refuseUnintended } from './foreign-request.js';
import type { HttpContext } from './http-context.js';

/** What lets in whoever may, for a row. */
export function createAccess({
  context,
  guards,
  admissions,
  readiness,
  csrf,
  transport,
}: HttpContext): (row: Route) => readonly RequestHandler[] {
  const ready = whenReady(readiness);
  const { requireAuth, requireSession, requireOwner, requireRole } = guards;
  const unguarded = {
    public: [],
    service: [requireService(context.introspectionClients)],
    cookie: [refuseUnintended, refuseForeign(context.options, csrf, transport)],
  };
  // Guards wait by themselves.
  const guarded = {
    auth: [requireAuth],
    session: [requireSession],
    owner: [requireSession, requireOwner((req) => req.params.userId)],
    admin: [requireSession, requireRole(adminRole)],
  };
  const recent: RequestHandler = (req, _res, next) => {
    const claims = admissions.of(req)?.claims;
    if (!claims) return next(new AuthError(tokenMissing));
    assertRecentLogin(context, claims);
    next();
  };
  return ({ access, isAlwaysReady, needsRecentLogin }) =>
    access === 'public' || access === 'cookie' || access === 'service'
      ? [...unguarded[access], ...(isAlwaysReady ? [] : [ready])]
      : [...guarded[access], ...(needsRecentLogin ? [recent] : [])];
}

function whenReady(readiness: Readiness): RequestHandler {
  return (_req, _res, next) => {
    if (readiness.isReady) return next();
    readiness.wait().then(() => next(), next);
  };
}
