import type { ErrorRequestHandler, Request, Response } from 'express';
import { AuthError } from '../errors.js';
import type { Logger } from '../logger.js';
import { bearerToken } from '../transports/bearer.js';

export interface ProblemOptions {
  readonly logger: Logger;
  /** Whether the end of a session also tells the browser to drop what the site stored (W3C Clear Site Data). */
  readonly clearSiteData: boolean;
}

/** Codes that end all a client holds. */
const endings: ReadonlySet<string> = new Set(['session_revoked', 'refresh_token_reused']);

/** Answers to what went wrong, as problem details (RFC 9457). What is our fault goes to the log. */
export class Problems {
  readonly #options: ProblemOptions;

  constructor(options: ProblemOptions) {
    this.#options = options;
  }

  send(req: Request, res: Response, error: unknown): void {
    const { code, status, title, message: detail, errors, retryAfter } = this.refusalOf(error);
    // The application may have answered meanwhile, where it bounds the time of an answer.
    if (res.headersSent) return;
    res.status(status).set('Cache-Control', 'no-store').type('application/problem+json');
    if (status === 401) res.set('WWW-Authenticate', challenge(req, code));
    if (retryAfter !== undefined) res.set('Retry-After', String(retryAfter));
    if (this.#options.clearSiteData && endings.has(code)) res.set('Clear-Site-Data', '"storage"');
    res.send(JSON.stringify({ type: `urn:sealgate:error:${code}`, title, status, detail, code, errors }));
  }

  /** An error as the refusal that a client may see. What is our fault goes to the log. */
  refusalOf(error: unknown): AuthError {
    const refusal = toAuthError(error);
    if (refusal.status >= 500) this.#options.logger.error({ err: refusal.cause ?? refusal }, refusal.message);
    return refusal;
  }

  /** The last handler of an application or a router. */
  readonly handler: ErrorRequestHandler = (error: unknown, req, res, next) => {
    // A cut-off answer cannot be mended; Express closes the connection.
    if (res.headersSent) next(error);
    else this.send(req, res, error);
  };
}

function toAuthError(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  if (error instanceof Error && 'status' in error && 'type' in error)
    return ofBodyParser(error.type, error.status, error);
  // The router's, where an escape sequence in a path makes no character.
  if (error instanceof URIError && 'status' in error)
    return new AuthError('invalid_request', { detail: 'The path cannot be read', cause: error });
  return new AuthError('internal_error', { cause: error });
}

/** body-parser names what is wrong with a body; its own messages may quote the body, and so stay inside. */
function ofBodyParser(type: unknown, status: unknown, cause: Error): AuthError {
  if (type === 'entity.too.large') return new AuthError('payload_too_large', { cause });
  if (type === 'entity.parse.failed') {
    const errors = [{ path: '', message: 'must be valid JSON' }];
    return new AuthError('invalid_request', { detail: 'The body is not valid JSON', errors, cause });
  }
  if (typeof status === 'number' && status < 500) {
    return new AuthError('invalid_request', { detail: 'The body cannot be read', cause });
  }
  return new AuthError('internal_error', { cause });
}

/** RFC 6750, section 3: the error is named only where a token was shown. */
function challenge(req: Request, code: string): string {
  const shown = bearerToken(req) !== undefined && code !== 'invalid_credentials';
  return shown ? 'Bearer error="invalid_token"' : 'Bearer';
}
