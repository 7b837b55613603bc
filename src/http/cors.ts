import cors from 'cors';
import type { Request, RequestHandler } from 'express';
import type { CoreOptions } from '../core/options.js';
import type { Route } from '../core/route.js';
import { methodsOf } from '../core/rows.js';
import { canonicalOrigin } from '../transports/origin.js';
import type { TokenHeader } from '../transports/token-header.js';

/** CORS for apps on other origins, cookie included: what they may send to each path, and what they may read. */
export function allowOrigins(
  { corsOrigins, corsHeaders }: Pick<CoreOptions, 'corsOrigins' | 'corsHeaders'>,
  tokenHeader: TokenHeader,
  rows: readonly Route[],
): RequestHandler {
  // An application may ask for both.
  const isOwn = tokenHeader.name !== 'authorization';
  const tokenHeaders = ['Authorization', ...(isOwn ? [tokenHeader.name] : [])];
  const listed = new Set(corsOrigins);
  const settings = {
    credentials: true,
    allowedHeaders: [...tokenHeaders, 'Content-Type', 'Refresh-Attempt', 'X-CSRF-Token', ...corsHeaders],
    exposedHeaders: ['Date', 'Retry-After', 'WWW-Authenticate'],
    maxAge: 600,
  };
  return cors((req: Request, callback) => {
    const ofPath = rows.filter(({ path }) => isAt(path, req.path));
    const methods = new Set((ofPath.length > 0 ? ofPath : rows).flatMap(methodsOf));
    const origin = canonicalOrigin(req.get('origin') ?? '');
    callback(null, {
      ...settings,
      methods: [...methods],
      // As it was sent, which is what a browser compares it with.
      origin: [...(origin !== undefined && listed.has(origin) ? [req.get('origin') ?? ''] : [])],
    });
  });
}

/** Whether a path is one of a row's, as Express compares them: whatever the case, and with a slash at the end or without. */
function isAt(pattern: string, path: string): boolean {
  const [parts, segments] = [pattern, path].map((one) => one.toLowerCase().replace(/\/$/, '').split('/'));
  return (
    parts?.length === segments?.length &&
    parts?.every((part, index) => part.startsWith(':') || part === segments?.[index]) === true
  );
}
