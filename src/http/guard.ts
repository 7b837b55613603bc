import type { Request, RequestHandler, Response } from 'express';
import onHeaders from 'on-headers';
import passport, { type Strategy } from 'passport';
import type { Readiness } from '../availability/readiness.js';
import type { AuthContext } from '../core/context.js';
import { sessionRevoked, tokenExpired, tokenInvalid, tokenMissing } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { AuthClaims } from '../tokens/claims.js';
import { bearerToken } from '../transports/bearer.js';
import type { Presented, Transport } from '../transports/transport.js';
import type { User } from '../users/user.js';
import { createAuthorization } from './authorization.js';
import { cookies } from './cookies.js';
import type { CsrfProtection } from './csrf-protection.js';
import type { ProblemResponder } from './problem.js';
import { renew } from './renew.js';
import type { Guards } from './request.js';

export interface GuardsOptions {
  readonly context: AuthContext;
  readonly transport: Transport;
  /** By name; asked one after another, until one lets the request in. */
  readonly strategies: Readonly<Record<string, Strategy>>;
  readonly readiness: Readiness;
  /** Where cookies alone authorize. */
  readonly csrf: CsrfProtection | undefined;
  readonly problems: ProblemResponder;
}

/** Guards over a passport of their own: the application's, if it has one, is left alone. */
export function createGuards({
  context,
  transport,
  strategies,
  readiness,
  csrf,
  problems,
}: GuardsOptions): Guards<string> {
  const authenticator = new passport.Passport();
  for (const [name, strategy] of Object.entries(strategies)) authenticator.use(name, strategy);
  const names = Object.keys(strategies);
  // The claims that these very guards let in: others in the same process know other users.
  const admitted = new WeakSet<AuthClaims>();

  const admit = (req: Request, user: User, claims: AuthClaims) => {
    req.currentUser = user;
    req.auth = claims;
    admitted.add(claims);
  };

  const authenticate: RequestHandler = (req, res, next) => {
    const finish = (error: unknown, user?: User | false | null, info?: AuthClaims | readonly unknown[]) => {
      if (error) return problems.send(req, res, error);
      if (user && info && !isChallenges(info)) {
        admit(req, user, info);
        return next();
      }
      const refusal = toRefusal(info);
      // A bearer is nothing that a browser shows by itself: the cookies beside it are of another session, if there are any.
      if (!transport.ambient || bearerToken(req) !== undefined) return problems.send(req, res, refusal);
      if (!isRefreshable(req, refusal)) {
        // Nobody else can take away a cookie that no script sees.
        if (refusal.code === sessionRevoked.code && !res.headersSent) transport.clear(req, res);
        return problems.send(req, res, refusal);
      }
      return void renewAndAdmit(req, res).then(next, (cause: unknown) => problems.send(req, res, cause));
    };
    // Passport hangs methods of its own on what it is given. They would take the place of those of the application's passport,
    // and seven more members make every later look at a request slower.
    const presented: Presented = { headers: req.headers };
    authenticator.authenticate(names, { session: false }, finish)(presented, res, next);
  };

  const isRefreshable = (req: Request, { code }: AuthError) =>
    refreshable.has(code) && transport.refreshTokens(req).length > 0;

  /** Refreshes in the middle of a request, for a page that has no script to do it. */
  const renewAndAdmit = async (req: Request, res: Response): Promise<void> => {
    const signedIn = await renew(req, res, { context, transport });
    transport.deliver(req, res, signedIn);
    // Whatever the handler says of its answer, nothing between may hand one person's cookies to another.
    onHeaders(res, () => res.setHeader('Cache-Control', 'no-store'));
    admit(req, signedIn.user, context.accessTokens.openIgnoringExpiry(signedIn.accessToken));
  };

  const enter: RequestHandler = csrf
    ? (req, res, next) => {
        cookies(req, res, () => {
          csrf.protect(req, res, (forged?: unknown) => {
            if (forged) problems.send(req, res, forged);
            else authenticate(req, res, next);
          });
        });
      }
    : authenticate;

  const isAdmitted = (req: Request) => admitted.has(req.auth);

  const requireAuth: RequestHandler = (req, res, next) => {
    // A request that was renewed still shows its old cookies.
    if (isAdmitted(req)) return next();
    const ready = readiness.isReady ? undefined : readiness.wait();
    if (!ready) return enter(req, res, next);
    return ready.then(
      () => enter(req, res, next),
      (error: unknown) => problems.send(req, res, error),
    );
  };

  return {
    requireAuth,
    ...createAuthorization({ requireAuth, isAdmitted, rolesByRight: context.options.roles, problems }),
  };
}

/** What a refresh puts right; a cookie that does not open may be of a retired secret. */
const refreshable: ReadonlySet<string> = new Set(
  [tokenMissing, tokenExpired, tokenInvalid].map(({ code }) => code),
);

/** On failure passport gives what each strategy said. */
function isChallenges(info: AuthClaims | readonly unknown[]): info is readonly unknown[] {
  return Array.isArray(info);
}

/** The refusal that says most: a strategy that does not know a token at all says least. */
function toRefusal(info: unknown): AuthError {
  const challenges: readonly unknown[] = Array.isArray(info) ? info : [];
  const refusals = challenges.map((challenge) =>
    // What passport-jwt itself refuses, it says in errors of jsonwebtoken.
    challenge instanceof AuthError ? challenge : new AuthError(tokenInvalid, { cause: challenge }),
  );
  return (
    refusals.find(({ code }) => code !== tokenInvalid.code) ?? refusals[0] ?? new AuthError(tokenInvalid)
  );
}
