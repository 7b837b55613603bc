import { createFunctions } from './api/functions.js';
import { createSignIn } from './api/sign-in.js';
import { createUsers } from './api/users.js';
import { createVerification } from './api/verification.js';
import type { Auth } from './auth.js';
import type { AuthOptions } from './auth-options.js';
import type { AuthContext } from './core/context.js';
import { cookieSettings } from './core/cookie-settings.js';
import { createContext } from './core/create-context.js';
import type { Feature } from './core/feature.js';
import type { CoreOptions } from './core/options.js';
import { Admissions } from './http/admissions.js';
import { CsrfProtection } from './http/csrf-protection.js';
import { createGuards } from './http/guard.js';
import { type OnRefusal, ProblemResponder } from './http/problem.js';
import { refreshTokensOf } from './http/renew.js';
import { createRouter } from './http/router.js';
import { createWellKnown } from './http/well-known.js';
import { EncryptedJwtStrategy } from './passport/encrypted-jwt-strategy.js';
import { StatelessJwtStrategy } from './passport/stateless-jwt-strategy.js';
import { deriveCsrfSecret } from './tokens/key-ring.js';
import { BearerTransport } from './transports/bearer-transport.js';
import { CookieTransport } from './transports/cookie-transport.js';
import { TokenHeader } from './transports/token-header.js';
import type { Transport } from './transports/transport.js';
import type { GivenFields } from './users/own-fields.js';

/** As `createAuth`, with these features and no others; `options` has theirs as well. */
export function createAuthWith<Own = unknown, Given = GivenFields<Own>>(
  features: readonly Feature[],
  given: AuthOptions,
): Auth<Own, string, Given> {
  return assembleAuth<Own, Given>(createContext(given, features), features);
}

/** The routes, guards and functions on a context. */
export function assembleAuth<Own, Given>(
  { context, readiness }: ReturnType<typeof createContext>,
  features: readonly Feature[],
): Auth<Own, string, Given> {
  const { options, logger, statelessTokens } = context;
  const tokenHeader = new TokenHeader(options.accessToken);
  const transport = createTransport(options, tokenHeader);
  const strategies = {
    'encrypted-jwt': new EncryptedJwtStrategy(context, options, transport),
    ...(statelessTokens && { 'stateless-jwt': new StatelessJwtStrategy(statelessTokens, transport) }),
  };
  const { clearSiteData } = options;
  // The core knows nothing of requests; the type of the options says that it is this.
  const onRefusal = options.onRefusal as OnRefusal | undefined;
  const problems = new ProblemResponder({ logger, clearSiteData, tokenHeader, onRefusal });
  const admissions = new Admissions();
  const csrf = transport.ambient ? createCsrfProtection(context, transport) : undefined;
  const guards = createGuards({ context, transport, strategies, readiness, csrf, admissions, problems });
  const http = { context, transport, tokenHeader, guards, admissions, readiness, csrf, problems };

  const router = createRouter({ ...http, groups: features });

  return {
    ...guards,
    users: createUsers<Own, Given>(context, readiness),
    ...createSignIn(context, transport, readiness),
    ...createFunctions<Own, Given>(context, readiness),
    ...createVerification<Own>(context, transport, readiness, problems),
    router,
    wellKnown: createWellKnown(router, features, options),
    ready: () => readiness.whenReady(),
    revocations: () => context.revocations.status(),
    close: async () => {
      readiness.close();
      context.revocations.stop();
      context.watches.close();
      await Promise.all([context.confirmations.flush(), context.credentials.close()]);
    },
  };
}

/** How tokens travel. */
function createTransport(options: CoreOptions, header: TokenHeader): Transport {
  const settings = cookieSettings(options);
  return options.transport === 'cookie'
    ? new CookieTransport(header, settings)
    : new BearerTransport(header, settings, options.publicPath ?? options.basePath);
}

function createCsrfProtection(context: AuthContext, transport: Transport): CsrfProtection {
  const { options, refreshTokens } = context;
  return new CsrfProtection({
    secret: deriveCsrfSecret(options.secret),
    corsOrigins: options.corsOrigins,
    cookie: cookieSettings(options),
    transport,
    sessionOf: (req) => {
      try {
        const [token = ''] = refreshTokensOf(req, { context, transport });
        return refreshTokens.openIgnoringExpiry(token).sid;
      } catch {
        // A token that does not open, or none, is of no session.
        return '';
      }
    },
  });
}
