import type { Readiness } from '../availability/readiness.js';
import type { AuthContext } from '../core/context.js';
import type { RouteGroup } from '../core/route.js';
import type { TokenHeader } from '../transports/token-header.js';
import type { Transport } from '../transports/transport.js';
import type { Admissions } from './admissions.js';
import type { CsrfProtection } from './csrf-protection.js';
import type { ProblemResponder } from './problem.js';
import type { Guards } from './request.js';

/** What rows are made into middleware with. */
export interface HttpContext {
  readonly context: AuthContext;
  readonly transport: Transport;
  readonly guards: Guards;
  readonly admissions: Admissions;
  readonly tokenHeader: TokenHeader;
  readonly readiness: Readiness;
  /** Where cookies alone authorize. */
  readonly csrf: CsrfProtection | undefined;
  readonly problems: ProblemResponder;
  readonly groups: readonly RouteGroup[];
}
