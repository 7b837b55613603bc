import type { Request, RequestHandler } from 'express';
import type { AccessTokenClaims, StatelessTokenClaims } from '../tokens/claims.js';

/** The claims of an access token, or of a stateless token where such are issued: `type` says which, and only the first has a `sid`. */
export type AuthClaims = AccessTokenClaims | StatelessTokenClaims;

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

export interface Guards {
  /** Lets only signed-in people through, and sets `req.currentUser` and `req.auth`. */
  readonly requireAuth: RequestHandler;
  /** As `requireAuth`, and refuses stateless tokens: for what only a session may do. */
  readonly requireSession: RequestHandler;
  /** Lets through who is signed in and has one of the roles. */
  readonly requireRole: (...roles: readonly [string, ...string[]]) => RequestHandler;
  /**
   * Lets through the user that a request is about, and admins.
   *
   * @example app.get('/profile/:userId', auth.requireOwner((req) => req.params.userId), showProfile);
   */
  readonly requireOwner: (ownerOf: (req: Request) => string | string[] | undefined) => RequestHandler;
}
