import type { NextFunction, Request, Response } from 'express';
import type { AuthClaims } from '../tokens/claims.js';

declare global {
  namespace Express {
    /** What every guard knows of a user. Who imports `sealgate` itself sees the whole user here. */
    interface CurrentUser {
      readonly id: string;
      readonly roles: readonly string[];
    }
    interface Request {
      /** The user who is signed in. Behind `requireAuth` and `requireRole` only; it is frozen. */
      currentUser: CurrentUser;
      /** The claims of the token. Behind `requireAuth` and `requireRole` only. */
      auth: AuthClaims;
    }
  }
}

/** Middleware that leaves the type of `req.params` to the path of the route: behind it, Express types `/books/:id` as without it. */
export type GuardHandler = <Params extends Request['params']>(
  req: Request<Params>,
  res: Response,
  next: NextFunction,
) => unknown;

/**
 * Guards of routes. They answer refusals themselves, as problem details (RFC 9457) with a `code`, and call no handler after
 * them: 401 for who is not signed in, 403 for what is not allowed, 503 while a database that they need is away.
 */
export interface Guards<Right extends string = never> {
  /**
   * Lets only signed-in people through, and sets `req.currentUser` and `req.auth`. Refuses with 401 `token_missing`,
   * `token_invalid`, `token_expired` or `session_revoked`.
   */
  readonly requireAuth: GuardHandler;
  /** As `requireAuth`, and refuses stateless tokens (401 `token_invalid`): for what only a session may do. */
  readonly requireSession: GuardHandler;
  /**
   * Lets through who is signed in and has one of the roles; refuses others with 403 `insufficient_role`. There is no need of
   * `requireAuth` before it.
   *
   * @throws TypeError for what is no name of a role.
   * @example app.delete('/books/:id', auth.requireRole('admin', 'librarian'), removeBook);
   */
  readonly requireRole: (...roles: readonly [string, ...string[]]) => GuardHandler;
  /**
   * Lets through who has a role with one of the rights, by the option `roles`; refuses others with 403 `insufficient_role`. Nobody
   * has a right without such a role: an admin has those that the role `admin` is given there, and no others.
   *
   * @throws TypeError for a right that no role has.
   * @example app.put('/books/:id', auth.requireRight('books:write'), saveBook);
   */
  readonly requireRight: (...rights: readonly [Right, ...Right[]]) => GuardHandler;
  /**
   * Lets through the user whose id `ownerOf` tells, and admins; refuses others with 403 `insufficient_role`. What `ownerOf`
   * throws goes to the application's error handler.
   *
   * @example app.get('/profile/:userId', auth.requireOwner((req) => req.params.userId), showProfile);
   */
  readonly requireOwner: (ownerOf: (req: Request) => string | string[] | undefined) => GuardHandler;
}
