import cookieParser from 'cookie-parser';
import cors from 'cors';
import { type RequestHandler, Router } from 'express';
import type { Readiness } from '../availability/readiness.js';
import { adminRole } from '../users/user.js';
import { formBody, jsonBody } from './body.js';
import type { CsrfProtection } from './csrf-protection.js';
import type { Guards } from './request.js';
import { refuseFrom } from './request-source.js';
import { changePasswordRoute } from './routes/change-password.js';
import { csrfTokenRoute } from './routes/csrf-token.js';
import { loginRoute } from './routes/login.js';
import { logoutRoute } from './routes/logout.js';
import { meRoute } from './routes/me.js';
import { changeProfileRoute, showProfileRoute } from './routes/profile.js';
import { refreshTokenRoute } from './routes/refresh-token.js';
import { registerRoute } from './routes/register.js';
import { endOtherSessionsRoute, endSessionRoute, listSessionsRoute } from './routes/sessions.js';
import { type TokenRouteOptions, tokenRoute } from './routes/token.js';
import {
  changeUserRoute,
  endSessionsOfUserRoute,
  listSessionsOfUserRoute,
  listUsersRoute,
  showUserRoute,
} from './routes/users.js';

export interface RouterOptions extends TokenRouteOptions {
  readonly guards: Guards;
  readonly readiness: Readiness;
  readonly corsOrigins: readonly string[];
  /** Where cookies alone authorize. */
  readonly csrf: CsrfProtection | undefined;
}

/** The table of routes. Their paths are below wherever the router is mounted. */
export function createRouter(options: RouterOptions): Router {
  const { guards, readiness, corsOrigins, csrf, problems } = options;
  const router = Router();
  const cookies = cookieParser();
  const ready = whenReady(readiness);
  // Where cookies are all that authorizes, the same site is not near enough, be it for a GET.
  const ownSite = refuseFrom(csrf ? ['cross-site', 'same-site'] : ['cross-site'], corsOrigins);

  router.use(noStore);
  if (corsOrigins.length > 0) router.use(allowOrigins(corsOrigins));

  // What comes with its own tokens needs no cookie, and is nobody's forgery.
  if (options.refreshTokenInBody || options.statelessTokens) {
    router.post('/token', ready, jsonBody, formBody, tokenRoute(options));
  }
  if (csrf) {
    router.use(cookies, csrf.protect);
    router.get('/csrf-token', csrfTokenRoute(csrf));
  }

  router.post('/register', ready, jsonBody, registerRoute(options));
  router.post('/login', ready, jsonBody, loginRoute(options));

  const refreshToken = [ownSite, ready, cookies, refreshTokenRoute(options)];
  router.route('/refresh-token').get(refreshToken).post(refreshToken);

  const logout = [
    ownSite,
    ready,
    cookies,
    ...(options.refreshTokenInBody ? jsonBody : []),
    logoutRoute(options),
  ];
  router.route('/logout').get(logout).post(logout);

  const { requireAuth, requireSession } = guards;
  router.get('/me', requireAuth, meRoute);
  router.post('/change-password', requireSession, jsonBody, changePasswordRoute(options));
  router.get('/sessions', requireSession, listSessionsRoute(options));
  router.delete('/sessions', requireSession, endOtherSessionsRoute(options));
  router.delete('/sessions/:id', requireSession, endSessionRoute(options));

  const isOwner = [requireSession, guards.requireOwner((req) => req.params.userId)];
  router.get('/profile/:userId', isOwner, showProfileRoute(options));
  router.patch('/profile/:userId', isOwner, jsonBody, changeProfileRoute(options));

  const isAdmin = [requireSession, guards.requireRole(adminRole)];
  router.get('/users', isAdmin, listUsersRoute(options));
  router.get('/users/:id', isAdmin, showUserRoute(options));
  router.patch('/users/:id', isAdmin, jsonBody, changeUserRoute(options));
  router.get('/users/:id/sessions', isAdmin, listSessionsOfUserRoute(options));
  router.delete('/users/:id/sessions', isAdmin, endSessionsOfUserRoute(options));

  router.use(problems.handler);
  return router;
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

function whenReady(readiness: Readiness): RequestHandler {
  return async (_req, _res, next) => {
    if (!readiness.isReady) await readiness.wait();
    next();
  };
}

/** CORS for apps on other origins, cookie included. */
function allowOrigins(origins: readonly string[]): RequestHandler {
  return cors({
    origin: [...origins],
    credentials: true,
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'X-CSRF-Token'],
    exposedHeaders: ['Date', 'Retry-After', 'WWW-Authenticate'],
    maxAge: 600,
  });
}
