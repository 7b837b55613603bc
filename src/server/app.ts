import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Auth } from '../auth.js';
import { notFound } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { ProblemResponder } from '../http/problem.js';
import { contentSecurityPolicy, serveSpa } from './spa.js';

export interface AppOptions {
  readonly auth: Auth;
  readonly basePath: string;
  /** The path of the routes, as browsers see it. */
  readonly publicPath: string;
  /** As Express's setting of this name has it. */
  readonly trustProxy: boolean | number | readonly string[];
  readonly problems: ProblemResponder;
  /** Whether to serve the app at `/`. */
  readonly showsApp: boolean;
  /** The page at `/docs`, in development. */
  readonly docs?: RequestHandler | undefined;
}

/** The Express application of the server: security headers, the routes, and a 404 for everything else. */
export function createApp({
  auth,
  basePath,
  publicPath,
  trustProxy,
  problems,
  showsApp,
  docs,
}: AppOptions): Express {
  const app = express();
  app.set('trust proxy', trustProxy);
  app.set('etag', false);
  app.use(helmet({ contentSecurityPolicy }));
  app.use(auth.wellKnown);
  app.use(basePath, auth.router);
  // Before the app, which answers whatever a browser opens.
  if (docs) app.use(docs);
  if (showsApp) app.use(serveSpa(basePath, publicPath));
  app.use((req, res) => problems.send(req, res, new AuthError(notFound)));
  app.use(problems.handler);
  return app;
}
