import type { Request, Response } from 'express';
import { AuthError } from '../errors.js';
import type { SignedIn } from '../flows/issue-tokens.js';
import type { Parts } from '../flows/parts.js';
import { refresh } from '../flows/refresh.js';
import type { Transport } from '../transports/transport.js';

export interface RenewOptions {
  readonly parts: Parts;
  readonly transport: Transport;
}

/**
 * Refreshes by the token that a request shows. A token that is refused takes the cookies with it, where they are all that a client
 * has; an outage takes nothing.
 */
export async function renew(
  req: Request,
  res: Response,
  { parts, transport }: RenewOptions,
): Promise<SignedIn> {
  const refreshToken = transport.refreshToken(req);
  try {
    return await refresh(parts, refreshToken);
  } catch (error) {
    const isRefused = refreshToken !== undefined && error instanceof AuthError && error.status === 401;
    if (transport.ambient && isRefused) transport.clear(req, res);
    throw error;
  }
}
