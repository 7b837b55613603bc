import type { Request, RequestHandler } from 'express';
import { insufficientRole, tokenInvalid } from '../core-errors.js';
import { AuthError, type ErrorDefinition } from '../errors.js';
import { adminRole } from '../users/user.js';
import type { ProblemResponder } from './problem.js';
import type { Guards } from './request.js';

export interface AuthorizationOptions {
  readonly requireAuth: RequestHandler;
  /** Whether a request has passed this very `requireAuth` before. */
  readonly isAdmitted: (req: Request) => boolean;
  readonly problems: ProblemResponder;
}

/** The guards that ask what somebody may do. They ask first who it is, where nobody has. */
export function createAuthorization({
  requireAuth,
  isAdmitted,
  problems,
}: AuthorizationOptions): Omit<Guards, 'requireAuth'> {
  const requireThat = (isAllowed: (req: Request) => boolean, refusal: ErrorDefinition): RequestHandler => {
    return (req, res, next) => {
      const authorize = () => {
        let allowed: boolean;
        try {
          allowed = isAllowed(req);
        } catch (error) {
          // What the application's own question throws is for the application's error handler.
          return next(error);
        }
        if (allowed) next();
        else problems.send(req, res, new AuthError(refusal));
      };
      if (isAdmitted(req)) authorize();
      else requireAuth(req, res, authorize);
    };
  };

  return {
    requireSession: requireThat((req) => req.auth.sid !== undefined, tokenInvalid),
    requireRole: (...roles) => {
      const allowed = new Set(roles);
      return requireThat((req) => req.currentUser.roles.some((role) => allowed.has(role)), insufficientRole);
    },
    requireOwner: (ownerOf) =>
      requireThat(
        (req) => ownerOf(req) === req.currentUser.id || req.currentUser.roles.includes(adminRole),
        insufficientRole,
      ),
  };
}
