import type { Request, RequestHandler } from 'express';
import { insufficientRole, tokenInvalid } from '../core-errors.js';
import { AuthError, type ErrorDefinition } from '../errors.js';
import type { RolesByRight } from '../options/role-rights.js';
import { adminRole } from '../users/user.js';
import type { ProblemResponder } from './problem.js';
import type { Guards } from './request.js';

export interface AuthorizationOptions {
  readonly requireAuth: RequestHandler;
  /** Whether a request has passed this very `requireAuth` before. */
  readonly isAdmitted: (req: Request) => boolean;
  /** Undefined where no role has rights. */
  readonly rolesByRight: RolesByRight | undefined;
  readonly problems: ProblemResponder;
}

/** The guards that ask what somebody may do. They ask first who it is, where nobody has. */
export function createAuthorization({
  requireAuth,
  isAdmitted,
  rolesByRight,
  problems,
}: AuthorizationOptions): Omit<Guards<string>, 'requireAuth'> {
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

  const requireOneOf = (roles: readonly string[]) => {
    const allowed = new Set(roles);
    return requireThat((req) => req.currentUser.roles.some((role) => allowed.has(role)), insufficientRole);
  };

  return {
    requireSession: requireThat((req) => req.auth.sid !== undefined, tokenInvalid),
    requireRole: (...roles) => {
      // A list of them, or none, would let nobody through.
      if (roles.length === 0 || roles.some((role) => typeof role !== 'string' || role === ''))
        throw new TypeError("requireRole: takes the names of roles, such as requireRole('editor', 'admin')");
      return requireOneOf(roles);
    },
    requireRight: (...rights) => {
      if (rights.length === 0)
        throw new TypeError("requireRight: takes the names of rights, such as requireRight('books:write')");
      return requireOneOf(rights.flatMap((right) => rolesWith(right, rolesByRight)));
    },
    requireOwner: (ownerOf) => {
      if (typeof ownerOf !== 'function')
        throw new TypeError('requireOwner: takes a function, such as (req) => req.params.userId');
      return requireThat(
        (req) => ownerOf(req) === req.currentUser.id || req.currentUser.roles.includes(adminRole),
        insufficientRole,
      );
    },
  };
}

/** At construction: a right that is misspelt would let nobody through. */
function rolesWith(right: string, rolesByRight: RolesByRight | undefined): readonly string[] {
  const roles = rolesByRight?.get(right);
  if (!roles)
    throw new TypeError(`requireRight: no role has the right ${String(right)}; add it to the option roles`);
  return roles;
}
