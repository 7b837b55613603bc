import { isUtf8 } from 'node:buffer';
import { parse as parseForm } from 'node:querystring';
import express, { type Request, type RequestHandler } from 'express';
import { z } from 'zod';
import { parseWithAsync } from '../core/parse.js';
import { invalidRequest, payloadTooLarge } from '../core-errors.js';
import { AuthError } from '../errors.js';
import { formParameters } from './form.js';
import { decode, parseJson, parseLeft, unlessLeft } from './left-body.js';
import { unsupportedType } from './unsupported.js';

/** Bytes of a request body; a longer one is refused. */
const maximumBody = 16 * 1024;

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

// The parsers are made with a router, not as this is loaded: an Express that is refused would tell of them first.

/** Of a parser of Express, which takes other charsets as well: what is no UTF-8 would read as U+FFFD, whatever it is. */
function verify(_req: unknown, _res: unknown, bytes: Buffer, charset: string): void {
  if (charset !== 'utf-8' || !isUtf8(bytes)) decode(bytes, charset);
}

/** Reads a JSON body. Where the application has parsed it already, only its size is looked at. */
const jsonBody = (): readonly RequestHandler[] => [
  (req, _res, next) => {
    next(Number(req.headers['content-length']) > maximumBody ? new AuthError(payloadTooLarge) : undefined);
  },
  // A few fields need no compression, and a small body could unpack to a huge one.
  unlessLeft(express.json({ limit: maximumBody, strict: true, inflate: false, verify })),
  parseLeft(json, maximumBody, parseJson),
];

/** Reads a form. */
export const formBody = (): readonly RequestHandler[] => [
  unlessLeft(express.urlencoded({ limit: maximumBody, extended: false, inflate: false, verify })),
  parseLeft(form, maximumBody, (text) => parseForm(text)),
];

export function isForm(req: Request): boolean {
  return Boolean(req.is(form));
}

/** What reads the body of a row with this schema. */
export function readersOf(schema: z.ZodType): readonly RequestHandler[] {
  return schema instanceof z.ZodOptional ? [...jsonBody(), ...formBody()] : jsonBody();
}

/** The body of a request, as its schema takes it; throws `invalid_request` that names each wrong field. */
export async function parseBody(schema: z.ZodType, req: Request): Promise<unknown> {
  if (schema instanceof z.ZodOptional) return parseOptional(schema, req);
  const body: unknown = req.body;
  // The application may read other types for itself; a form can be sent from any site, and would sign a browser in.
  if (!req.is(json) || typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AuthError(invalidRequest, {
      detail: 'Send a JSON object, with Content-Type: application/json',
      errors: [{ path: '', message: 'must be a JSON object' }],
    });
  }
  // JSON.parse makes `__proto__` a member like any other, and copying such a body would change the copy's prototype.
  if (Object.hasOwn(body, '__proto__')) {
    throw new AuthError(invalidRequest, { errors: [{ path: '__proto__', message: 'is not allowed' }] });
  }
  return parseWithAsync(schema, body);
}

/** A body that need not be there, as JSON or as a form. One that cannot be read is refused: whoever sent it takes it for heard. */
async function parseOptional(schema: z.ZodOptional, req: Request): Promise<unknown> {
  if (isForm(req)) return parseWithAsync(schema, formParameters(req.body));
  if (req.is(json)) return parseWithAsync(schema, req.body);
  const { 'content-length': length, 'transfer-encoding': isChunked } = req.headers;
  if (isChunked !== undefined || Number(length ?? 0) > 0) throw unsupportedType(json, form);
  return undefined;
}
