import type { ServerResponse } from 'node:http';
import type { SignedIn } from '../core/issue-tokens.js';
import { orderPresented } from '../core/presented-tokens.js';
import { refreshPresented } from '../core/refresh-presented.js';
import { AuthError } from '../errors.js';
import type { AnyRequest } from '../transports/any-request.js';
import type { HttpContext } from './http-context.js';

type RenewContext = Pick<HttpContext, 'context' | 'transport'>;

/** The refresh tokens of a request, those first that belong to whoever sent it. */
export function refreshTokensOf(req: AnyRequest, { context, transport }: RenewContext): readonly string[] {
  return orderPresented(context, transport.refreshTokens(req), transport.accessToken(req));
}

/** Refreshes by the tokens that a request presents, in the middle of another request. */
export async function renew(req: AnyRequest, res: ServerResponse, http: RenewContext): Promise<SignedIn> {
  try {
    return await refreshPresented(http.context, { refreshTokens: refreshTokensOf(req, http) });
  } catch (error) {
    clearRefused(req, res, http, error);
    throw error;
  }
}

/**
 * A refresh token that is refused takes the cookies with it, where they are all that a client has; an outage takes nothing.
 */
export function clearRefused(
  req: AnyRequest,
  res: ServerResponse,
  { transport }: Pick<HttpContext, 'transport'>,
  error: unknown,
): void {
  // The application may have answered meanwhile, where it bounds the time of an answer.
  if (res.headersSent) return;
  const isRefused = error instanceof AuthError && error.status === 401;
  if (transport.ambient && isRefused && transport.refreshTokens(req).length > 0) transport.clear(req, res);
}
