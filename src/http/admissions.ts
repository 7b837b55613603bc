import type { IncomingMessage } from 'node:http';
import type { AuthClaims } from '../tokens/claims.js';
import type { CurrentUser } from './request.js';

/** Who made a request. */
export interface Admission {
  readonly user: CurrentUser;
  readonly claims: AuthClaims;
}

interface Recorded extends Admission {
  readonly by: Admissions;
}

/** What a guard puts on a request. */
interface Marked extends IncomingMessage {
  currentUser?: CurrentUser | undefined;
  auth?: unknown;
}

/** By request. What is on the request itself, others may have put there. */
const recorded = new WeakMap<IncomingMessage, Recorded>();

/** Whom the guards of one sealgate let in: others in the same process know other users. */
export class Admissions {
  admit(req: Marked, { user, claims }: Admission): void {
    const last = recorded.get(req);
    recorded.set(req, { user, claims, by: this });
    req.currentUser = user;
    // Other packages have their claims there.
    if (req.auth === undefined || req.auth === last?.claims) req.auth = claims;
  }

  of(req: IncomingMessage): Admission | undefined {
    const admission = recorded.get(req);
    return admission?.by === this ? admission : undefined;
  }
}
