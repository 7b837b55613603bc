import { refreshRefusals } from '../core/refresh.js';
import type { Access, Route } from '../core/route.js';
import {
  crossSiteRequest,
  insufficientRole,
  internalError,
  invalidRequest,
  methodNotAllowed,
  payloadTooLarge,
  serviceUnavailable,
} from '../core-errors.js';
import type { ErrorDefinition } from '../errors.js';

/** Where access tokens travel in cookies, one that ran out is renewed on the way. */
const byAccess: Readonly<Record<Access, readonly ErrorDefinition[]>> = {
  public: [],
  cookie: [],
  auth: refreshRefusals,
  session: refreshRefusals,
  owner: [...refreshRefusals, insufficientRole],
  admin: [...refreshRefusals, insufficientRole],
};

/** All that a row can refuse with: what its handler does, and what follows from the rest of the row. */
export function refusalsOf({ access, body, refusals = [] }: Route): readonly ErrorDefinition[] {
  const ofBody = body ? [payloadTooLarge] : [];
  // A path or a query that cannot be read is refused on each route, as are forged requests where cookies alone authorize.
  const ofAll = [invalidRequest, crossSiteRequest, methodNotAllowed, internalError, serviceUnavailable];
  return [...new Set([...byAccess[access], ...ofBody, ...refusals, ...ofAll])];
}
