import { systemClock } from '../clock.js';
import { Admissions } from '../http/admissions.js';
import { createGuardHandlers } from '../http/guard-handlers.js';
import { ProblemResponder } from '../http/problem.js';
import type { GuardHandler, Guards, Verified } from '../http/request.js';
import type { RightOf, RoleRights } from '../options/role-rights.js';
import { assertWatchable, type OnEnded, Watches } from '../sessions/watches.js';
import { AccessTokenReader } from '../tokens/access-token-reader.js';
import type { AuthClaims } from '../tokens/claims.js';
import { openEither } from '../tokens/either-token.js';
import { textOfToken } from '../tokens/shown-token.js';
import { StatelessTokenReader } from '../tokens/stateless-token.js';
import { TokenHeader } from '../transports/token-header.js';
import { EndedSessions } from './ended-sessions.js';
import { compileExceptions, type Exception } from './exceptions.js';
import { type GuardOptions, resolveGuardOptions } from './options.js';

/** The guards of a resource service. They set `req.currentUser` to the token's id and roles. */
export interface Guard<Right extends string = never> extends Guards<Right> {
  /**
   * `requireAuth` for every request but those of the exceptions, on which `req.currentUser` is not set.
   *
   * A path that could be read in two ways (`//`, `..`, needless escapes) is never an exception. An expression has to match
   * whatever the case and without a slash at the end as well, since Express minds neither.
   *
   * @throws TypeError for an exception that names neither a path nor a method, or anything else.
   * @example app.use(guard.unless({ path: ['/health', /^\/public\//] }, { method: 'OPTIONS' }));
   */
  readonly unless: (...exceptions: readonly Exception[]) => GuardHandler;
  /**
   * Whose an access token is, as the guards see it; it takes whatever a client sent. Rejects with an `AuthError`: `token_missing`,
   * `token_invalid`, `token_expired`, `session_revoked`, or `service_unavailable` while Redis is away at the start.
   *
   * @example const { user } = await guard.verify(socket.handshake.auth.token);
   */
  verify(token: unknown): Promise<Verified>;
  /**
   * Calls back once when the session of these claims ends (`session_revoked`; with Redis, within about a second), or their token runs
   * out (`token_expired`). Returns a function that stops it.
   *
   * @example socket.on('close', guard.onEnded(claims, ({ code }) => socket.close(4401, code)));
   */
  onEnded(claims: AuthClaims, callback: OnEnded): () => void;
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
 * app.get('/books', guard.withUser((req, res) => res.json(booksOf(req.currentUser.id))));
 */
export function createGuard<const Roles extends RoleRights = Record<never, never>>(
  options: GuardOptions<Roles>,
): Guard<RightOf<Roles>> {
  const {
    ring,
    statelessRing,
    issuer,
    audience,
    redis,
    accessTokenExpiresIn,
    rolesByRight,
    tokenHeader,
    onRefusal,
    logger,
  } = resolveGuardOptions(options);
  const judging = { issuer, audience, clock: systemClock };
  const accessTokens = new AccessTokenReader({ ...judging, ring });
  const statelessTokens = statelessRing && new StatelessTokenReader({ ...judging, ring: statelessRing });
  const watches = new Watches((claims) => ended?.isEnded(claims) === true, systemClock, logger);
  const ended =
    redis &&
    new EndedSessions({
      redis,
      expiresIn: accessTokenExpiresIn,
      logger,
      onRevoked: ({ userId }) => watches.hear(userId),
    });
  const header = new TokenHeader(tokenHeader);
  const problems = new ProblemResponder({ logger, clearSiteData: false, tokenHeader: header, onRefusal });
  const admissions = new Admissions();
  const users = new WeakMap<object, Verified['user']>();

  const judge = (shown: unknown): Verified => {
    const token = textOfToken(shown);
    const claims = openEither<AuthClaims, AuthClaims>(
      () => accessTokens.open(token),
      statelessTokens && (() => statelessTokens.open(token).claims),
    );
    if (claims.sid !== undefined) ended?.check(claims);
    // Where the whole of sealgate is in one program, its type of a user has more than a token says.
    const user =
      users.get(claims) ?? (Object.freeze({ id: claims.sub, roles: claims.roles }) as Verified['user']);
    users.set(claims, user);
    return { user, claims };
  };

  const guards = createGuardHandlers({
    identify: (req, _res, conclude) => {
      try {
        admissions.admit(req, judge(header.read(req)));
      } catch (error) {
        return conclude(error);
      }
      conclude();
    },
    wait: () => ended?.wait(),
    showsToken: (req) => header.read(req) !== undefined,
    admissions,
    rolesByRight,
    problems,
  });

  return {
    ...guards,
    verify: async (token) => {
      try {
        await ended?.wait();
        return judge(token);
      } catch (error) {
        throw problems.toAuthError(error);
      }
    },
    onEnded: (claims, callback) => {
      assertWatchable(claims, callback);
      return watches.add(claims, callback);
    },
    unless: (...exceptions) => {
      const isException = compileExceptions(exceptions);
      return (req, res, next) => (isException(req) ? next() : guards.requireAuth(req, res, next));
    },
    close: async () => {
      ended?.close();
      watches.close();
    },
  };
}
