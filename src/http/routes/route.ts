import type { Request, Response } from 'express';
import { z } from 'zod';
import type { SignedIn } from '../../flows/issue-tokens.js';
import type { ClientInfo } from '../../flows/open-session.js';
import type { Parts } from '../../flows/parts.js';
import type { Transport } from '../../transports/transport.js';

/** What the routes work with. */
export interface RouteOptions {
  readonly parts: Parts;
  readonly transport: Transport;
  /** Whether clients without cookies may have the refresh token in a body. */
  readonly refreshTokenInBody: boolean;
}

/** Characters of a User-Agent header that are worth keeping. */
const maximumUserAgent = 512;

export function clientOf(req: Request): ClientInfo {
  return { ip: req.ip, userAgent: req.get('user-agent')?.slice(0, maximumUserAgent) };
}

/** How the refresh token shall travel; only heeded where `refreshTokenInBody`. */
export const delivery = z.enum(['body', 'cookie'], { error: 'must be body or cookie' }).default('cookie');

/** Answers with tokens, as the transport has it, or all of them in the body. */
export function sendTokens(
  req: Request,
  res: Response,
  { transport, refreshTokenInBody }: RouteOptions,
  signedIn: SignedIn,
  { status = 200, wants = 'cookie' }: { status?: number; wants?: z.output<typeof delivery> } = {},
): void {
  const inBody = refreshTokenInBody && wants === 'body';
  const body = inBody ? allTokens(signedIn) : transport.deliver(req, res, signedIn);
  // By the clock of token_expiration, so that a browser can tell how long a token lives whatever time it is there.
  res.set('Date', new Date(signedIn.issuedAt).toUTCString());
  res.status(status).json(body);
}

/** Tokens for a client that keeps no cookies. */
function allTokens(signedIn: SignedIn) {
  return {
    access_token: signedIn.accessToken,
    token_expiration: signedIn.accessTokenExpiresAt,
    refresh_token: signedIn.refreshToken,
    user: signedIn.user,
  };
}
