import type { Router } from 'express';
import type { AuthOptions } from './auth-options.js';
import type { AuthContext } from './core/context.js';
import { createContext } from './core/create-context.js';
import type { Feature } from './core/feature.js';
import type { CoreOptions } from './core/options.js';
import { CsrfProtection } from './http/csrf-protection.js';
import { createGuards } from './http/guard.js';
import { ProblemResponder } from './http/problem.js';
import type { Guards } from './http/request.js';
import { createRouter } from './http/router.js';
import { EncryptedJwtStrategy } from './passport/encrypted-jwt-strategy.js';
import { StatelessJwtStrategy } from './passport/stateless-jwt-strategy.js';
import * as features from './routes.js';
import { deriveCsrfSecret } from './tokens/key-ring.js';
import { BearerTransport } from './transports/bearer-transport.js';
import { CookieTransport } from './transports/cookie-transport.js';
import type { Transport } from './transports/transport.js';

/** Sign-in for one Express application. */
export interface Auth extends Guards {
  /**
   * All routes, from registration to the administration of users: `app.use('/auth', auth.router)`. It answers 405 to other methods on
   * their paths: routes of your own on the same paths go before it.
   */
  readonly router: Router;
  /**
   * Resolves when the database is connected and its indexes are made. Requests before that wait a little, and are answered
   * 503 if it takes too long. It keeps trying until `close`, and rejects only then.
   */
  ready(): Promise<void>;
  /**
   * How fresh this node's knowledge of revocations is: the milliseconds since it last received all the news (a second or two in
   * health), and how many it knows.
   */
  revocations(): { readonly staleFor: number; readonly known: number };
  /** Ends its timers and threads. The connection is yours and stays open. */
  close(): Promise<void>;
}

/**
 * Makes the routes and guards that sign people in to an Express 5 application. Access and refresh tokens are Nested JWTs
 * (RFC 7519, section 5.2), signed and then encrypted; refusals are problem details (RFC 9457).
 *
 * It reads no environment variable and touches neither the global passport nor the global mongoose, so that one process can
 * hold several. Call it before the connection is open if you like: requests wait a little for the database by themselves.
 *
 * @throws TypeError that names a bad option and how to fix it.
 * @example
 * const auth = createAuth({ secret: process.env.AUTH_SECRET, connection: mongoose.connection });
 * app.use('/auth', auth.router);
 * app.get('/orders', auth.requireAuth, (req, res) => res.json(ordersOf(req.currentUser.id)));
 */
export function createAuth(options: AuthOptions): Auth {
  return createAuthWith(Object.values(features), options);
}

/** As `createAuth`, with these features and no others; `options` has theirs as well. */
export function createAuthWith(features: readonly Feature[], given: AuthOptions): Auth {
  const { context, readiness } = createContext(given, features);
  const { options, logger, statelessTokens } = context;
  const transport = createTransport(options);
  const strategies = {
    'encrypted-jwt': new EncryptedJwtStrategy(context, options, transport),
    ...(statelessTokens && { 'stateless-jwt': new StatelessJwtStrategy(statelessTokens, transport) }),
  };
  const problems = new ProblemResponder({ logger, clearSiteData: options.clearSiteData });
  const csrf = transport.ambient ? createCsrfProtection(context, transport) : undefined;
  const guards = createGuards({ context, transport, strategies, readiness, csrf, problems });

  return {
    ...guards,
    router: createRouter({ context, transport, guards, readiness, csrf, problems, groups: features }),
    ready: () => readiness.whenReady(),
    revocations: () => context.revocations.status(),
    close: async () => {
      readiness.close();
      context.revocations.stop();
      context.recentLogins.close();
      await Promise.all([context.confirmations.flush(), context.credentials.close()]);
    },
  };
}

/** How tokens travel. */
function createTransport({ transport, cookie, basePath }: CoreOptions): Transport {
  return transport === 'cookie' ? new CookieTransport(cookie) : new BearerTransport(cookie, basePath);
}

function createCsrfProtection({ options, refreshTokens }: AuthContext, transport: Transport): CsrfProtection {
  return new CsrfProtection({
    secret: deriveCsrfSecret(options.secret),
    corsOrigins: options.corsOrigins,
    secure: options.cookie.secure,
    sessionOf: (req) => {
      try {
        return refreshTokens.openIgnoringExpiry(transport.refreshToken(req) ?? '').sid;
      } catch {
        // A token that does not open, or none, is of no session.
        return '';
      }
    },
  });
}
