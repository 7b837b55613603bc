import type { Request, RequestHandler } from 'express';
import { systemClock } from '../clock.js';
import { tokenInvalid, tokenMissing } from '../core-errors.js';
import { AuthError } from '../errors.js';
import { createAuthorization } from '../http/authorization.js';
import { ProblemResponder } from '../http/problem.js';
import type { GuardHandler, Guards } from '../http/request.js';
import type { RightOf, RoleRights } from '../options/role-rights.js';
import { AccessTokenReader } from '../tokens/access-token-reader.js';
import type { AuthClaims } from '../tokens/claims.js';
import { StatelessTokenReader } from '../tokens/stateless-token.js';
import { bearerToken } from '../transports/bearer.js';
import { EndedSessions } from './ended-sessions.js';
import { compileExceptions, type Exception } from './exceptions.js';
import { type GuardOptions, resolveGuardOptions } from './options.js';

/** The guards of a resource service. They set `req.auth` to the token's claims, and `req.currentUser` to its id and roles. */
export interface Guard<Right extends string = never> extends Guards<Right> {
  /**
   * `requireAuth` for every request but those of the exceptions, on which neither `req.auth` nor `req.currentUser` is set.
   *
   * A path that could be read in two ways (`//`, `..`, needless escapes) is never an exception. An expression has to match
   * whatever the case and without a slash at the end as well, since Express minds neither.
   *
   * @throws TypeError for an exception that names neither a path nor a method, or anything else.
   * @example app.use(guard.unless({ path: ['/health', /^\/public\//] }, { method: 'OPTIONS' }));
   */
  readonly unless: (...exceptions: readonly Exception[]) => GuardHandler;
  /** Ends what it does by itself. The Redis client is yours and stays open. */
  close(): Promise<void>;
}

/**
 * Makes the guards of a service that only verifies access tokens: no database, no users, no routes of its own. A token is
 * judged by this machine's clock: keep it set (NTP). One that is more than ten seconds slow takes new tokens for invalid.
 *
 * A user has the roles that the token was issued with; a change of them comes with the next refresh.
 *
 * @throws TypeError that names a bad option and how to mend it.
 * @example
 * const guard = createGuard({ keys: JSON.parse(process.env.ACCESS_KEYS) });
 * app.get('/books', guard.requireAuth, (req, res) => res.json(booksOf(req.currentUser.id)));
 */
export function createGuard<const Roles extends RoleRights = Record<never, never>>(
  options: GuardOptions<Roles>,
): Guard<RightOf<Roles>> {
  const { ring, statelessRing, issuer, audience, redis, accessTokenExpiresIn, rolesByRight, logger } =
    resolveGuardOptions(options);
  const judging = { issuer, audience, clock: systemClock };
  const accessTokens = new AccessTokenReader({ ...judging, ring });
  const statelessTokens = statelessRing && new StatelessTokenReader({ ...judging, ring: statelessRing });
  const ended = redis && new EndedSessions({ redis, expiresIn: accessTokenExpiresIn, logger });
  const problems = new ProblemResponder({ logger, clearSiteData: false });
  const users = new WeakMap<object, Pick<Request['currentUser'], 'id' | 'roles'>>();

  const open = (token: string): AuthClaims => {
    try {
      return accessTokens.open(token);
    } catch (error) {
      const isAnother = error instanceof AuthError && error.code === tokenInvalid.code;
      if (!statelessTokens || !isAnother) throw error;
      return statelessTokens.open(token).claims;
    }
  };

  const admit = (req: Request) => {
    const token = bearerToken(req);
    if (token === undefined) throw new AuthError(tokenMissing);
    const auth = open(token);
    if (auth.sid !== undefined) ended?.check(auth);
    const currentUser = users.get(auth) ?? Object.freeze({ id: auth.sub, roles: auth.roles });
    users.set(auth, currentUser);
    // Where the whole of sealgate is in one program, its type of a user has more than a token says.
    Object.assign(req, { auth, currentUser });
  };

  const enter: RequestHandler = (req, res, next) => {
    try {
      admit(req);
    } catch (error) {
      return problems.send(req, res, error);
    }
    next();
  };

  const requireAuth: RequestHandler = (req, res, next) => {
    const known = ended?.wait();
    if (!known) return enter(req, res, next);
    return known.then(
      () => enter(req, res, next),
      (error: unknown) => problems.send(req, res, error),
    );
  };

  const isAdmitted = ({ auth }: Request) => users.has(auth);

  return {
    requireAuth,
    ...createAuthorization({ requireAuth, isAdmitted, rolesByRight, problems }),
    unless: (...exceptions) => {
      const isException = compileExceptions(exceptions);
      return (req, res, next) => (isException(req) ? next() : requireAuth(req, res, next));
    },
    close: async () => ended?.close(),
  };
}
