import type { IncomingHttpHeaders } from 'node:http';
import type { Readiness } from '../availability/readiness.js';
import type { AuthContext } from '../core/context.js';
import { orderPresented } from '../core/presented-tokens.js';
import { type CurrentSession, sessionOfRefreshToken } from '../core/session-of.js';
import { verifyToken } from '../core/verify.js';
import { isCallersFault } from '../errors.js';
import type { ProblemResponder } from '../http/problem.js';
import type { Verified } from '../http/request.js';
import { assertWatchable, type OnEnded } from '../sessions/watches.js';
import type { AuthClaims } from '../tokens/claims.js';
import type { Transport } from '../transports/transport.js';
import type { User } from '../users/user.js';

/** Who somebody is, where there is no request of Express: on sockets, in GraphQL subscriptions, in jobs, in what a server renders. */
export interface Verification<Own = unknown> {
  /**
   * Whose an access token is, as the guards see it; it takes whatever a client sent. Rejects with an `AuthError`: `token_missing`,
   * `token_invalid`, `token_expired`, `session_revoked`, or `service_unavailable` during an outage.
   *
   * @example
   * io.use(async (socket, next) => {
   *   socket.data = await auth.verify(socket.handshake.auth.token);
   *   next();
   * });
   */
  verify(token: unknown): Promise<Verified<User & Own>>;
  /**
   * Calls back once when the session of these claims ends (`session_revoked`; as soon as this node knows, which takes a second or two),
   * or their token runs out (`token_expired`). Who goes on shows a newer token to `verify` before, and watches its claims instead. Returns
   * a function that stops it.
   *
   * @example
   * const { claims } = await auth.verify(token);
   * const stop = auth.onEnded(claims, ({ code }) => socket.close(4401, code));
   * socket.on('close', stop);
   */
  onEnded(claims: AuthClaims, callback: OnEnded): () => void;
  /**
   * Whose session a request is of, by its headers: those of Node, or a `Headers`. That is whose access token it shows or, without one,
   * whose refresh cookie, which stays as it is: for what a server renders. Undefined for a guest. It proves nothing of which page made the
   * request: change nothing by it. Rejects with `service_unavailable` during an outage.
   *
   * @example
   * const session = await auth.session(await headers());
   */
  session(headers: IncomingHttpHeaders | Headers): Promise<CurrentSession<Own> | undefined>;
}

export function createVerification<Own>(
  context: AuthContext,
  transport: Transport,
  readiness: Readiness,
  problems: Pick<ProblemResponder, 'toAuthError'>,
): Verification<Own> {
  const verify: Verification['verify'] = async (token) => {
    try {
      await readiness.wait();
      return await verifyToken(context, token);
    } catch (error) {
      throw problems.toAuthError(error);
    }
  };

  const verification: Verification = {
    verify,
    onEnded: (claims, callback) => {
      assertWatchable(claims, callback);
      return context.watches.add(claims, callback);
    },
    session: async (headers) => {
      const presented = { headers: plainHeaders(headers) };
      const token = transport.accessToken(presented);
      const refreshTokens = transport.refreshTokens(presented);
      if (token !== undefined) {
        const verified = await guestIfRefused(verify(token));
        if (verified?.claims.sid !== undefined) return { user: verified.user, sid: verified.claims.sid };
        // A header is nothing that a browser shows by itself: the cookies beside it may be of another session.
        if (transport.headerToken(presented) !== undefined) return undefined;
      }
      const [best] = orderPresented(context, refreshTokens, token);
      if (best === undefined) return undefined;
      await readiness.wait();
      return sessionOfRefreshToken(context, best);
    },
  };
  // The fields of `Own` are what the options declare, which the context has at hand.
  return verification as Verification<Own>;
}

async function guestIfRefused<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  return promise.catch((error: unknown) => {
    if (isCallersFault(error)) return undefined;
    throw error;
  });
}

function plainHeaders(headers: IncomingHttpHeaders | Headers): IncomingHttpHeaders {
  // Next has a `Headers` of its own.
  const isIterable = typeof headers === 'object' && headers !== null && Symbol.iterator in headers;
  return isIterable ? Object.fromEntries(headers as Headers) : headers;
}
