import type { Router } from 'express';
import type { Clock } from './clock.js';
import { createParts } from './create-parts.js';
import type { Parts } from './flows/parts.js';
import { CsrfProtection } from './http/csrf-protection.js';
import { createGuards } from './http/guards.js';
import { Problems } from './http/problem.js';
import type { Guards } from './http/request.js';
import { createRouter } from './http/router.js';
import { type AuthOptions, type ResolvedOptions, resolveOptions } from './options.js';
import { EncryptedJwtStrategy } from './passport/encrypted-jwt-strategy.js';
import { StatelessJwtStrategy } from './passport/stateless-jwt-strategy.js';
import { createKeyRing, deriveCsrfSecret } from './tokens/key-ring.js';
import { StatelessTokens } from './tokens/stateless-token.js';
import { BearerTransport } from './transports/bearer-transport.js';
import { CookieTransport } from './transports/cookie-transport.js';
import type { Transport } from './transports/transport.js';

/** Sign-in for one Express application. */
export interface Auth extends Guards {
  /** All routes, from registration to the administration of users: `app.use('/auth', auth.router)`. */
  readonly router: Router;
  /**
   * Resolves when the database is connected and its indexes are made. Requests before that wait a little, and are answered
   * 503 if it takes too long. It keeps trying until `close`, and rejects only then.
   */
  ready(): Promise<void>;
  /**
   * How fresh this node's knowledge of revocations is: the milliseconds since it last heard all the news (a second or two in
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
 * @throws TypeError that names a bad option and how to mend it.
 * @example
 * const auth = createAuth({ secret: process.env.AUTH_SECRET, connection: mongoose.connection });
 * app.use('/auth', auth.router);
 * app.get('/orders', auth.requireAuth, (req, res) => res.json(ordersOf(req.currentUser.id)));
 */
export function createAuth(options: AuthOptions): Auth {
  const resolved = resolveOptions(options);
  const { logger, corsOrigins, issuer, audience } = resolved;
  const { parts, readiness } = createParts(resolved);
  const transport = createTransport(resolved);
  const statelessTokens = createStatelessTokens(resolved, parts.clock);
  const strategies = {
    'encrypted-jwt': new EncryptedJwtStrategy(parts, { issuer, audience }, transport),
    ...(statelessTokens && { 'stateless-jwt': new StatelessJwtStrategy(statelessTokens, transport) }),
  };
  const problems = new Problems({ logger, clearSiteData: resolved.clearSiteData });
  const csrf = transport.ambient ? createCsrfProtection(resolved, parts, transport) : undefined;
  const guards = createGuards({ parts, transport, strategies, readiness, csrf, problems });

  return {
    ...guards,
    router: createRouter({
      parts,
      transport,
      refreshTokenInBody: resolved.tokenEndpoint.refresh,
      statelessTokens,
      guards,
      readiness,
      corsOrigins,
      csrf,
      problems,
    }),
    ready: () => readiness.whenReady(),
    revocations: () => parts.revocations.status(),
    close: async () => {
      readiness.close();
      parts.revocations.stop();
      parts.recentLogins.close();
      await Promise.all([parts.confirmations.flush(), parts.credentials.close()]);
    },
  };
}

/** How tokens travel. */
function createTransport({ transport, cookie, basePath }: ResolvedOptions): Transport {
  return transport === 'cookie' ? new CookieTransport(cookie) : new BearerTransport(cookie, basePath);
}

function createStatelessTokens(options: ResolvedOptions, clock: Clock): StatelessTokens | undefined {
  const { tokenEndpoint, secret, previousSecrets, issuer, audience } = options;
  if (!tokenEndpoint.stateless) return undefined;
  const ring = createKeyRing('stateless_token', secret, previousSecrets);
  return new StatelessTokens({ issuer, audience, ring, expiresIn: tokenEndpoint.statelessExpiresIn, clock });
}

function createCsrfProtection(
  { secret, corsOrigins, cookie }: ResolvedOptions,
  parts: Parts,
  transport: Transport,
): CsrfProtection {
  return new CsrfProtection({
    secret: deriveCsrfSecret(secret),
    corsOrigins,
    secure: cookie.secure,
    sessionOf: (req) => {
      try {
        return parts.refreshTokens.openIgnoringExpiry(transport.refreshToken(req) ?? '').sid;
      } catch {
        // A token that does not open, or none, is of no session.
        return '';
      }
    },
  });
}
