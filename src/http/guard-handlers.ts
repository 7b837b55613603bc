import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import { tokenMissing } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { RolesByRight } from '../options/role-rights.js';
import type { Admissions } from './admissions.js';
import { createAuthorization, type EnterSignedIn } from './authorization.js';
import type { ProblemResponder } from './problem.js';
import type { GuardHandler, Guards, SignedInHandler, SignedInRequest } from './request.js';

/** Called once a request was judged: somebody was admitted, or this is said against it. */
export type Conclude = (refused?: unknown) => void;

export interface GuardHandlersOptions {
  /** Finds out who makes a request, and admits them. */
  readonly identify: (req: IncomingMessage, res: ServerResponse, conclude: Conclude) => void;
  /** Undefined once requests can be judged; rejects where that takes too long. */
  readonly wait: () => Promise<void> | undefined;
  /** Whether a request shows anything to judge. */
  readonly showsToken: (req: IncomingMessage) => boolean;
  readonly admissions: Admissions;
  /** Undefined where no role has rights. */
  readonly rolesByRight: RolesByRight | undefined;
  readonly problems: ProblemResponder;
}

/** The guards, whatever it is that they know people by. */
export function createGuardHandlers({
  identify,
  wait,
  showsToken,
  admissions,
  rolesByRight,
  problems,
}: GuardHandlersOptions): Guards<string> {
  const judge = (req: IncomingMessage, res: ServerResponse, conclude: Conclude) => {
    const waiting = wait();
    if (!waiting) return identify(req, res, conclude);
    waiting.then(() => identify(req, res, conclude), conclude);
  };

  const enterSignedIn: EnterSignedIn = (req, res, next, enter) => {
    // A request that was renewed still shows its old cookies.
    const known = admissions.of(req);
    if (known) return enter(known);
    judge(req, res, (refused) => {
      const admission = admissions.of(req);
      if (admission) enter(admission);
      else problems.send(req, res, refused, next);
    });
  };

  const letGuestsIn = (isGuest: (refusal: AuthError) => boolean): GuardHandler => {
    return (req, res, next) => {
      if (admissions.of(req) || !showsToken(req)) return next();
      judge(req, res, (refused) => {
        if (admissions.of(req) || (refused instanceof AuthError && isGuest(refused))) next();
        else problems.send(req, res, refused, next);
      });
    };
  };

  return {
    requireAuth: (req, res, next) => enterSignedIn(req, res, next, () => next()),
    optionalAuth: letGuestsIn(({ code }) => code === tokenMissing.code),
    lenientAuth: letGuestsIn(({ status }) => status === 401),
    withUser: <Params extends Request['params']>(handler: SignedInHandler<Params>) => {
      if (typeof handler !== 'function')
        throw new TypeError('withUser: takes a handler, such as (req, res) => res.json(req.currentUser.id)');
      return (req, res, next) => {
        const fail = (error: unknown) =>
          problems.fail(req, res, error || new Error('without a reason'), next);
        enterSignedIn(req, res, next, () => {
          // Not every version of Express looks after a promise that is rejected.
          // It was admitted, which puts the user on it.
          const handle = async () => handler(req as unknown as SignedInRequest<Params>, res, next);
          handle().catch(fail);
        });
      };
    },
    claims: ((req: IncomingMessage) => admissions.of(req)?.claims) as Guards['claims'],
    ...createAuthorization({ enterSignedIn, rolesByRight, problems }),
  };
}
