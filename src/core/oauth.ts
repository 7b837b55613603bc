import { z } from 'zod';
import {
  internalError,
  invalidClient,
  invalidRequest,
  payloadTooLarge,
  serviceUnavailable,
  unsupportedMediaType,
} from '../core-errors.js';
import { AuthError } from '../errors.js';
import { type Answer, json } from './answer.js';
import { anyText } from './fields.js';

/** What revocation and introspection take. The hint would only save a look, and is free to be wrong (RFC 7009, section 2.1). */
export const tokenParameters = z
  .object({ token: anyText, token_type_hint: anyText.optional() })
  .meta({ examples: [{ token: 'eyJhbGciOiJkaXIi…' }] });

const body = z.strictObject({
  error: z.string().meta({ examples: ['invalid_request'] }),
  error_description: z.string().meta({ examples: ['grant_type is required'] }),
});

/** The bodies of what is refused to a form of OAuth 2.0, by their status (RFC 6749, section 5.2). */
export const oauthRefusalBodies = {
  400: body,
  401: body,
  413: body,
  415: body,
  500: body,
  503: body,
} as const;

const errors = new Map<string, readonly [error: string, status: number]>([
  [invalidRequest.code, ['invalid_request', 400]],
  [invalidClient.code, ['invalid_client', 401]],
  [payloadTooLarge.code, ['invalid_request', 413]],
  [unsupportedMediaType.code, ['invalid_request', 415]],
  [serviceUnavailable.code, ['temporarily_unavailable', 503]],
  [internalError.code, ['server_error', 500]],
]);

/** A refusal, as OAuth 2.0 has it. `otherwise` is what it calls those that are of no other kind. */
export function refuseAsOAuth(
  { code, message, retryAfter, headers: own }: AuthError,
  otherwise: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const [error, status] = errors.get(code) ?? [otherwise, 400];
  const wait = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  return oauthRefusal(error, message, status, { ...headers, ...own, ...wait });
}

export function oauthRefusal(
  error: string,
  description: string,
  status = 400,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json({ error, error_description: description }, status, headers);
}

/** For a route that takes a form and nothing else. */
export function refuseOtherThanForm(): never {
  const type = 'application/x-www-form-urlencoded';
  throw new AuthError(unsupportedMediaType, { detail: `Send a form (${type})`, headers: { Accept: type } });
}
