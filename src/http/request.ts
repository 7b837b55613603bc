import type { IncomingMessage, ServerResponse } from 'node:http';
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
      /** The user who is signed in; frozen. It is there behind a guard. `withUser` gives a handler that is sure of it. */
      currentUser?: CurrentUser | undefined;
    }
  }
}

export type CurrentUser = Express.CurrentUser;

/**
 * Middleware for Express, and for a plain server of `node:http`: it answers refusals itself, and calls `next` only for who may pass.
 * It leaves the type of `req.params` to the path of the route.
 *
 * @example
 * createServer((req, res) => auth.requireAuth(req, res, () => res.end('hello')));
 */
export type GuardHandler = (
  req: IncomingMessage,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => unknown;

/** A request behind a guard. */
export type SignedInRequest<Params extends Request['params'] = Request['params']> = Request<Params> & {
  readonly currentUser: CurrentUser;
};

/** A handler that is called for signed-in people only. */
export type SignedInHandler<Params extends Request['params'] = Request['params']> = (
  req: SignedInRequest<Params>,
  res: Response,
  next: NextFunction,
) => unknown;

/** Whose an access token is. */
export interface Verified<User = CurrentUser, Claims = AuthClaims> {
  readonly user: User;
  readonly claims: Claims;
}

/**
 * Guards of routes. They answer refusals themselves, as problem details (RFC 9457) with a `code`, and call no handler after
 * them: 401 for who is not signed in, 403 for what is not allowed, 503 while a database that they need is away. The option `onRefusal`
 * answers in a form of your own.
 */
export interface Guards<Right extends string = never> {
  /**
   * Lets only signed-in people through, and sets `req.currentUser`. Refuses with 401 `token_missing`, `token_invalid`,
   * `token_expired` or `session_revoked`.
   */
  readonly requireAuth: GuardHandler;
  /** As `requireAuth`, and refuses stateless tokens (401 `token_invalid`): for what only a session may do. */
  readonly requireSession: GuardHandler;
  /**
   * Lets everybody through, and sets `req.currentUser` for who is signed in. Who shows nothing is a guest; a token that is bad is
   * refused as by `requireAuth`, so that a client refreshes it.
   *
   * @example app.get('/', auth.optionalAuth, (req, res) => res.json({ hello: req.currentUser?.id ?? 'guest' }));
   */
  readonly optionalAuth: GuardHandler;
  /** As `optionalAuth`, and whoever shows a token that is bad, expired or ended is a guest. */
  readonly lenientAuth: GuardHandler;
  /**
   * `requireAuth` and a handler in one, whose `req.currentUser` is there for certain. What it throws or rejects with goes to the error
   * handler, in Express 4 as well.
   *
   * @example
   * app.get('/orders', auth.withUser((req, res) => res.json(ordersOf(req.currentUser.id))));
   * app.get('/orders/:id', auth.withUser<{ id: string }>((req, res) => res.json(orderOf(req.currentUser.id, req.params.id))));
   */
  readonly withUser: <Params extends Request['params'] = Request['params']>(
    handler: SignedInHandler<Params>,
  ) => (req: Request<Params>, res: Response, next: NextFunction) => void;
  /** The claims of the token that a request was let in by; undefined for a guest, and where no guard has looked. */
  claims(req: SignedInRequest): AuthClaims;
  claims(req: IncomingMessage): AuthClaims | undefined;
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
