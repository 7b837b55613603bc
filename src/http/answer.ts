import type { ServerResponse } from 'node:http';
import type { Request, Response } from 'express';
import { type Answer, isInBody } from '../core/answer.js';
import type { SignedIn } from '../core/issue-tokens.js';
import { accessTokenFields } from '../core/token-fields.js';
import type { AnyRequest } from '../transports/any-request.js';
import type { SignedInBody } from '../transports/transport.js';
import { clearSiteData } from './clear-site-data.js';
import type { HttpContext } from './http-context.js';

/** Writes the answer of a handler. */
export function sendAnswer(
  req: Request,
  res: Response,
  { context, transport }: Pick<HttpContext, 'context' | 'transport'>,
  answer: Answer,
): void {
  // The application may have answered meanwhile, where it bounds the time of an answer.
  if (res.headersSent) return;
  res.status(answer.status);
  switch (answer.kind) {
    case 'json':
      res.set(answer.headers ?? {}).json(answer.body);
      return;
    case 'tokens': {
      const signedIn = forClient(context, answer.signedIn);
      const isAllInBody = isInBody(context.options, answer.delivery);
      sayWhen(res, signedIn);
      res.json(isAllInBody ? allTokens(signedIn) : transport.deliver(req, res, signedIn));
      return;
    }
    case 'signed-out':
      signOut(req, res, { context, transport });
      if (answer.status === 200) res.json(answer.body);
      else res.end();
      return;
    case 'empty':
      res.end();
  }
}

/** Gives a client its tokens, in cookies where the transport has them, and returns the body to send. */
export function deliver(
  req: AnyRequest,
  res: ServerResponse,
  { context, transport }: Pick<HttpContext, 'context' | 'transport'>,
  signedIn: SignedIn,
): SignedInBody {
  sayWhen(res, signedIn);
  res.setHeader('Cache-Control', 'no-store');
  return transport.deliver(req, res, forClient(context, signedIn));
}

/** Takes back what a browser has of a session that its owner ended. */
export function signOut(
  req: AnyRequest,
  res: ServerResponse,
  { context, transport }: Pick<HttpContext, 'context' | 'transport'>,
): void {
  transport.clear(req, res);
  if (context.options.clearSiteData) res.setHeader(...clearSiteData);
}

/** Without the fields of the application's own that clients do not see. */
function forClient({ userFields }: HttpContext['context'], signedIn: SignedIn): SignedIn {
  return { ...signedIn, user: userFields.toClient(signedIn.user) };
}

/** By the clock of token_expiration, so that a browser can tell how long a token lives whatever time it is there. */
function sayWhen(res: ServerResponse, { issuedAt }: SignedIn): void {
  res.setHeader('Date', new Date(issuedAt).toUTCString());
}

/** Tokens for a client that keeps no cookies. */
function allTokens(signedIn: SignedIn) {
  const { refreshToken, user } = signedIn;
  return { ...accessTokenFields(signedIn), refresh_token: refreshToken, user };
}
