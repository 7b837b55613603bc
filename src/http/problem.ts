import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import {
  internalError,
  invalidCredentials,
  invalidRequest,
  payloadTooLarge,
  refreshTokenReused,
  sessionRevoked,
} from '../core-errors.js';
import { AuthError, problemDetails } from '../errors.js';
import { consoleLogger, type Logger, loggerFault, steadyLogger } from '../logger.js';
import { TokenHeader } from '../transports/token-header.js';
import { clearSiteData } from './clear-site-data.js';
import { unsupportedCharset, unsupportedEncoding } from './unsupported.js';

export interface ProblemOptions {
  readonly logger: Logger;
  /** Whether the end of a session also tells the browser to drop what the site stored (W3C Clear Site Data). */
  readonly clearSiteData: boolean;
}

/**
 * Answers a refusal in the application's own form, or hands it to the application's error handler: `next(refusal)`. It is called with
 * the headers set that belong to a refusal (`WWW-Authenticate`, `Retry-After`, `Cache-Control`). Nobody is let in by it, whatever
 * `next` is called with.
 *
 * @example
 * onRefusal: ({ status, code }, _req, res) => res.status(status).json({ success: false, error: code })
 */
export type OnRefusal = (refusal: AuthError, req: Request, res: Response, next: NextFunction) => unknown;

export interface ProblemResponderOptions extends ProblemOptions {
  /** Where tokens are shown, for the challenge. */
  readonly tokenHeader?: TokenHeader;
  readonly onRefusal?: OnRefusal | undefined;
}

type Next = (error?: unknown) => void;

/** The codes after which a client has to drop all that it holds. */
const sessionEndingCodes: ReadonlySet<string> = new Set([sessionRevoked.code, refreshTokenReused.code]);

/** Answers to what went wrong, as problem details (RFC 9457), or as the application has it. What is our fault goes to the log. */
export class ProblemResponder {
  readonly #options: ProblemResponderOptions;
  readonly #tokenHeader: TokenHeader;
  /** What was left to the application. */
  readonly #handedOver = new WeakSet<object>();

  constructor(options: ProblemResponderOptions) {
    this.#options = options;
    this.#tokenHeader = options.tokenHeader ?? new TokenHeader();
  }

  /** Refuses a request. Express's `next` is needed where an error handler may follow. */
  send(req: IncomingMessage, res: ServerResponse, error: unknown, next?: Next): void {
    const refusal = this.toAuthError(error);
    // The application may have answered meanwhile, where it bounds the time of an answer.
    if (res.headersSent) return;
    const { code, status, retryAfter, headers = {} } = refusal;
    res.setHeader('Cache-Control', 'no-store');
    if (status === 401) res.setHeader('WWW-Authenticate', this.#challenge(req, refusal));
    if (retryAfter !== undefined) res.setHeader('Retry-After', String(retryAfter));
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    if (this.#options.clearSiteData && sessionEndingCodes.has(code)) res.setHeader(...clearSiteData);
    if (this.#options.onRefusal && next) this.#handOver(req, res, refusal, next);
    else write(res, refusal);
  }

  /** Hands on what the application's own code threw. */
  fail(req: IncomingMessage, res: ServerResponse, error: unknown, next: Next): void {
    const handOn = errorNextOf(req, next);
    if (handOn) handOn(error);
    else this.send(req, res, error);
  }

  /** An error as the refusal that a client may see. What is our fault goes to the log. */
  toAuthError(error: unknown): AuthError {
    const refusal = authErrorOf(error);
    if (refusal.status >= 500) this.#options.logger.error({ err: refusal.cause ?? refusal }, refusal.message);
    return refusal;
  }

  /** The last handler of an application or a router. */
  readonly handler: ErrorRequestHandler = (error: unknown, req, res, next) => {
    const isHandedOver = typeof error === 'object' && error !== null && this.#handedOver.has(error);
    // A cut-off answer cannot be put right; Express closes the connection.
    if (isHandedOver || (res.headersSent && !res.writableEnded)) next(error);
    else this.send(req, res, error, next);
  };

  #handOver(req: IncomingMessage, res: ServerResponse, refusal: AuthError, next: Next): void {
    const { errors, maxAge, retryAfter, headers, message: detail } = refusal;
    // What went wrong inside is in the log; it may quote a body.
    const told = new AuthError(refusal, { detail, errors, maxAge, retryAfter, headers });
    let isPassed = false;
    const pass = (given?: unknown) => {
      if (isPassed) return;
      isPassed = true;
      const error = given instanceof Error ? given : told;
      const handOn = errorNextOf(req, next);
      if (!handOn) {
        if (!res.headersSent) write(res, this.toAuthError(error));
        return;
      }
      this.#handedOver.add(error);
      handOn(error);
    };
    const ask = async () => this.#options.onRefusal?.(told, req as Request, res as Response, pass);
    ask().catch((error: unknown) => pass(error instanceof Error ? error : new Error(String(error))));
  }

  /** RFC 6750, section 3: the error is named only where a token was shown. For a login that is too old it is RFC 9470, section 3. */
  #challenge(req: IncomingMessage, { code, title, maxAge }: AuthError): string {
    const scheme = this.#tokenHeader.scheme ?? 'Bearer';
    if (maxAge !== undefined)
      return `${scheme} error="insufficient_user_authentication", error_description="${title}", max_age="${maxAge}"`;
    const isPresented = this.#tokenHeader.read(req) !== undefined && code !== invalidCredentials.code;
    return isPresented ? `${scheme} error="invalid_token"` : scheme;
  }
}

/**
 * What takes an error to an error handler. A plain server has none. Of callbacks only Express's own, which has this name, is sure to take
 * an error for one: any other, such as the `resolve` of a promise, may let the request in by it, and so the router is told instead.
 */
function errorNextOf(req: IncomingMessage, next: Next): Next | undefined {
  const { next: ofRouter }: { next?: unknown } = req as object;
  if (typeof ofRouter !== 'function') return undefined;
  return next.name === 'next' && next.length > 0 ? next : (error) => ofRouter(error);
}

function write(res: ServerResponse, refusal: AuthError): void {
  const { status, message: detail, errors } = refusal;
  const body = JSON.stringify(problemDetails(refusal, { detail, errors }));
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.end(body);
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
  if (type === 'encoding.unsupported') return unsupportedEncoding(cause);
  if (type === 'charset.unsupported') return unsupportedCharset(cause);
  if (!unreadable.has(type)) return undefined;
  return new AuthError(invalidRequest, { detail: 'The body cannot be read', cause });
}

/**
 * The last handler of an application or a router: answers to every error with problem details (RFC 9457), to an `AuthError` with its
 * own, to what `express.json()` refuses with 400, 413 or 415, and to the rest with 500 `internal_error`, which goes to the log.
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
  return new ProblemResponder({ logger: steadyLogger(logger), clearSiteData }).handler;
}
