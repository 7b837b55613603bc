import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import { insufficientRole, tokenInvalid } from '../core-errors.js';
import { AuthError, type ErrorDefinition } from '../errors.js';
import type { RolesByRight } from '../options/role-rights.js';
import { adminRole } from '../users/user.js';
import type { Admission } from './admissions.js';
import type { ProblemResponder } from './problem.js';
import type { GuardHandler, Guards } from './request.js';

/** Calls `enter` for who is signed in, and refuses others; `next` is what the guard was given. */
export type EnterSignedIn = (
  req: IncomingMessage,
  res: ServerResponse,
  next: Parameters<GuardHandler>[2],
  enter: (admission: Admission) => void,
) => void;

export interface AuthorizationOptions {
  readonly enterSignedIn: EnterSignedIn;
  /** Undefined where no role has rights. */
  readonly rolesByRight: RolesByRight | undefined;
  readonly problems: ProblemResponder;
}

type Authorization = Pick<Guards<string>, 'requireSession' | 'requireRole' | 'requireRight' | 'requireOwner'>;

/** The guards that ask what somebody may do. They ask first who it is, where nobody has. */
export function createAuthorization({
  enterSignedIn,
  rolesByRight,
  problems,
}: AuthorizationOptions): Authorization {
  const requireThat = (
    isAllowed: (admission: Admission, req: IncomingMessage) => boolean,
    refusal: ErrorDefinition,
  ): GuardHandler => {
    return (req, res, next) => {
      enterSignedIn(req, res, next, (admission) => {
        let allowed: boolean;
        try {
          allowed = isAllowed(admission, req);
        } catch (error) {
          // What the application's own question throws is for the application's error handler.
          return problems.fail(req, res, error, next);
        }
        if (allowed) next();
        else problems.send(req, res, new AuthError(refusal), next);
      });
    };
  };

  const requireOneOf = (roles: readonly string[]) => {
    const allowed = new Set(roles);
    return requireThat(({ user }) => user.roles.some((role) => allowed.has(role)), insufficientRole);
  };

  return {
    requireSession: requireThat(({ claims }) => claims.sid !== undefined, tokenInvalid),
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
        ({ user }, req) => ownerOf(req as Request) === user.id || user.roles.includes(adminRole),
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
