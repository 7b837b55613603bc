import type { IncomingMessage, ServerResponse } from 'node:http';
import onHeaders from 'on-headers';
import type { Strategy } from 'passport';
import type { Readiness } from '../availability/readiness.js';
import type { AuthContext } from '../core/context.js';
import { sessionRevoked, tokenExpired, tokenInvalid, tokenMissing } from '../core-errors.js';
import type { AuthError } from '../errors.js';
import type { Transport } from '../transports/transport.js';
import type { Admissions } from './admissions.js';
import type { CsrfProtection } from './csrf-protection.js';
import { type Conclude, createGuardHandlers } from './guard-handlers.js';
import { createIdentify } from './identify.js';
import type { ProblemResponder } from './problem.js';
import { renew } from './renew.js';
import type { Guards } from './request.js';

export interface GuardsOptions {
  readonly context: AuthContext;
  readonly transport: Transport;
  /** By name; asked one after another, until one lets the request in. */
  readonly strategies: Readonly<Record<string, Strategy>>;
  readonly readiness: Readiness;
  /** Where cookies alone authorize. */
  readonly csrf: CsrfProtection | undefined;
  readonly admissions: Admissions;
  readonly problems: ProblemResponder;
}

/** Guards over passport's strategies. Where cookies authorize, they renew what has expired. */
export function createGuards({
  context,
  transport,
  strategies,
  readiness,
  csrf,
  admissions,
  problems,
}: GuardsOptions): Guards<string> {
  const ask = createIdentify(strategies);

  const authenticate = (req: IncomingMessage, res: ServerResponse, conclude: Conclude) => {
    ask(req, (outcome) => {
      if ('admission' in outcome) {
        admissions.admit(req, outcome.admission);
        return conclude();
      }
      if ('fault' in outcome) return conclude(outcome.fault);
      const { refusal } = outcome;
      // A header is nothing that a browser shows by itself: the cookies beside it are of another session, if there are any.
      if (!transport.ambient || transport.headerToken(req) !== undefined) return conclude(refusal);
      if (!isRefreshable(req, refusal)) {
        // Nobody else can take away a cookie that no script sees.
        if (refusal.code === sessionRevoked.code && !res.headersSent) transport.clear(req, res);
        return conclude(refusal);
      }
      renewAndAdmit(req, res).then(() => conclude(), conclude);
    });
  };

  const isRefreshable = (req: IncomingMessage, { code }: AuthError) =>
    refreshable.has(code) && transport.refreshTokens(req).length > 0;

  /** Refreshes in the middle of a request, for a page that has no script to do it. */
  const renewAndAdmit = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const signedIn = await renew(req, res, { context, transport });
    transport.deliver(req, res, signedIn);
    // Whatever the handler says of its answer, nothing between may hand one person's cookies to another.
    onHeaders(res, () => res.setHeader('Cache-Control', 'no-store'));
    const claims = context.accessTokens.openIgnoringExpiry(signedIn.accessToken);
    admissions.admit(req, { user: signedIn.user, claims });
  };

  return createGuardHandlers({
    identify: (req, res, conclude) => {
      const forgery = csrf?.faultOf(req, res);
      if (forgery) conclude(forgery);
      else authenticate(req, res, conclude);
    },
    wait: () => (readiness.isReady ? undefined : readiness.wait()),
    showsToken: (req) =>
      transport.accessToken(req) !== undefined ||
      (transport.ambient && transport.refreshTokens(req).length > 0),
    admissions,
    rolesByRight: context.options.roles,
    problems,
  });
}

/** What a refresh puts right; a cookie that does not open may be of a retired secret. */
const refreshable: ReadonlySet<string> = new Set(
  [tokenMissing, tokenExpired, tokenInvalid].map(({ code }) => code),
);
