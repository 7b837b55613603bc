import type { ErrorRequestHandler, Request, Response } from 'express';
import {
  internalError,
  invalidCredentials,
  invalidRequest,
  payloadTooLarge,
  refreshTokenReused,
  sessionRevoked,
} from '../core-errors.js';
import { AuthError, problemDetails } from '../errors.js';
import { consoleLogger, type Logger, loggerFault } from '../logger.js';
import { bearerToken } from '../transports/bearer.js';

export interface ProblemOptions {
  readonly logger: Logger;
  /** Whether the end of a session also tells the browser to drop what the site stored (W3C Clear Site Data). */
  readonly clearSiteData: boolean;
}

/** The codes after which a client has to drop all that it holds. */
const sessionEndingCodes: ReadonlySet<string> = new Set([sessionRevoked.code, refreshTokenReused.code]);

/** Answers to what went wrong, as problem details (RFC 9457). What is our fault goes to the log. */
export class ProblemResponder {
  readonly #options: ProblemOptions;

  constructor(options: ProblemOptions) {
    this.#options = options;
  }

  send(req: Request, res: Response, error: unknown): void {
    const refusal = this.toAuthError(error);
    const { code, status, message: detail, errors, retryAfter } = refusal;
    // The application may have answered meanwhile, where it bounds the time of an answer.
    if (res.headersSent) return;
    res.status(status).set('Cache-Control', 'no-store').type('application/problem+json');
    if (status === 401) res.set('WWW-Authenticate', challenge(req, refusal));
    if (retryAfter !== undefined) res.set('Retry-After', String(retryAfter));
    if (this.#options.clearSiteData && sessionEndingCodes.has(code)) res.set('Clear-Site-Data', '"storage"');
    res.send(JSON.stringify(problemDetails(refusal, { detail, errors })));
  }

  /** An error as the refusal that a client may see. What is our fault goes to the log. */
  toAuthError(error: unknown): AuthError {
    const refusal = authErrorOf(error);
    if (refusal.status >= 500) this.#options.logger.error({ err: refusal.cause ?? refusal }, refusal.message);
    return refusal;
  }

  /** The last handler of an application or a router. */
  readonly handler: ErrorRequestHandler = (error: unknown, req, res, next) => {
    // A cut-off answer cannot be put right; Express closes the connection.
    if (res.headersSent && !res.writableEnded) next(error);
    else this.send(req, res, error);
  };
}

function authErrorOf(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  if (error instanceof Error && 'type' in error) {
    const refusal = ofBodyParser(error.type, error);
    if (refusal) return refusal;
  }
  // The router's, where an escape sequence in a path makes no character.
  if (error instanceof URIError && 'status' in error)
    return new AuthError(invalidRequest, { detail: 'The path cannot be read', cause: error });
  return new AuthError(internalError, { cause: error });
}

/** What body-parser and raw-body say of a request that cannot be read. Errors of others have types of their own, and are our fault. */
const unreadable: ReadonlySet<unknown> = new Set([
  'charset.unsupported',
  'encoding.unsupported',
  'entity.verify.failed',
  'parameters.too.many',
  'querystring.parse.rangeError',
  'request.aborted',
  'request.size.invalid',
]);

/** body-parser names what is wrong with a body; its own messages may quote the body, and so stay inside. */
function ofBodyParser(type: unknown, cause: Error): AuthError | undefined {
  if (type === 'entity.too.large') return new AuthError(payloadTooLarge, { cause });
  if (type === 'entity.parse.failed') {
    const errors = [{ path: '', message: 'must be valid JSON' }];
    return new AuthError(invalidRequest, { detail: 'The body is not valid JSON', errors, cause });
  }
  if (!unreadable.has(type)) return undefined;
  return new AuthError(invalidRequest, { detail: 'The body cannot be read', cause });
}

/** RFC 6750, section 3: the error is named only where a token was shown. For a login that is too old it is RFC 9470, section 3. */
function challenge(req: Request, { code, title, maxAge }: AuthError): string {
  if (maxAge !== undefined)
    return `Bearer error="insufficient_user_authentication", error_description="${title}", max_age="${maxAge}"`;
  const isPresented = bearerToken(req) !== undefined && code !== invalidCredentials.code;
  return isPresented ? 'Bearer error="invalid_token"' : 'Bearer';
}

/**
 * The last handler of an application or a router: answers to every error with problem details (RFC 9457), to an `AuthError` with its
 * own, to what `express.json()` refuses with 400 or 413, and to the rest with 500 `internal_error`, which goes to the log.
 *
 * @example
 * app.use((_req, _res, next) => next(new AuthError(errors.not_found)));
 * app.use(problemHandler());
 */
export function problemHandler({
  logger = consoleLogger,
  clearSiteData = false,
}: Partial<ProblemOptions> = {}): ErrorRequestHandler {
  const fault = loggerFault(logger);
  if (fault !== undefined) throw new TypeError(`problemHandler: logger ${fault}`);
  return new ProblemResponder({ logger, clearSiteData }).handler;
}
