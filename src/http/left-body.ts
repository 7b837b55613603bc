import type { Request, RequestHandler } from 'express';
import { invalidRequest, payloadTooLarge } from '../core-errors.js';
import { AuthError, isCallersFault } from '../errors.js';
import { unsupportedCharset, unsupportedEncoding } from './unsupported.js';

/** Parses a body that the application has read and not parsed, as `express.raw` and `express.text` do; the rest it leaves alone. */
export function parseLeft(
  type: string,
  maximumBytes: number,
  parse: (text: string) => unknown,
): RequestHandler {
  return (req, _res, next) => {
    const body: unknown = req.body;
    if (!isLeft(body) || !req.is(type)) return next();
    if (Buffer.byteLength(body) > maximumBytes) return next(new AuthError(payloadTooLarge));
    try {
      req.body = parse(typeof body === 'string' ? body : decode(body, charsetOf(req)));
    } catch (error) {
      // Who has read it may have decompressed it, or not.
      throw isCompressed(req) && isCallersFault(error) ? unsupportedEncoding(error) : error;
    }
    next();
  };
}

/** Has a parser of Express read what nobody has. That of Express 4 would begin again with what an adapter handed over. */
export function unlessLeft(parser: RequestHandler): RequestHandler {
  return (req, res, next) => (isLeft(req.body) ? next() : parser(req, res, next));
}

function isLeft(body: unknown): body is string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array;
}

/** JSON, as `express.json` takes it: an empty body has no fields. */
export function parseJson(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch (cause) {
    const errors = [{ path: '', message: 'must be valid JSON' }];
    throw new AuthError(invalidRequest, { detail: 'The body is not valid JSON', errors, cause });
  }
}

/** Throws where bytes make no characters: all such would read alike, passwords as well. */
export function decode(bytes: Uint8Array, charset: string): string {
  // JSON is of Unicode alone (RFC 8259, section 8.1), and so are the forms that browsers send.
  if (!charset.startsWith('utf-')) throw unsupportedCharset();
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof RangeError) throw unsupportedCharset(cause);
    const errors = [{ path: '', message: `must be valid ${charset.toUpperCase()}` }];
    throw new AuthError(invalidRequest, { detail: 'The body cannot be read', errors, cause });
  }
}

function isCompressed(req: Request): boolean {
  const coding = req.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  return coding !== 'identity';
}

function charsetOf(req: Request): string {
  return (
    /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(req.get('content-type') ?? '')?.[1] ?? 'utf-8'
  ).toLowerCase();
}
