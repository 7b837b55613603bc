import type { Request, Response } from 'express';
import type { SignedIn } from '../core/issue-tokens.js';
import { refresh } from '../core/refresh.js';
import { AuthError } from '../errors.js';
import type { HttpContext } from './http-context.js';

type RenewContext = Pick<HttpContext, 'context' | 'transport'>;

/** Refreshes by the token that a request presents, in the middle of another request. */
export async function renew(req: Request, res: Response, http: RenewContext): Promise<SignedIn> {
  try {
    return await refresh(http.context, http.transport.refreshToken(req));
  } catch (error) {
    clearRefused(req, res, http, error);
    throw error;
  }
}

/**
 * A refresh token that is refused takes the cookies with it, where they are all that a client has; an outage takes nothing.
 */
export function clearRefused(
  req: Request,
  res: Response,
  { transport }: Pick<HttpContext, 'transport'>,
  error: unknown,
): void {
  // The application may have answered meanwhile, where it bounds the time of an answer.
  if (res.headersSent) return;
  const isRefused = error instanceof AuthError && error.status === 401;
  if (transport.ambient && isRefused && transport.refreshToken(req) !== undefined) transport.clear(req, res);
}
