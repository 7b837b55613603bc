import { unsupportedMediaType } from '../core-errors.js';
import { AuthError } from '../errors.js';

// RFC 9110, sections 12.5.3 and 15.5.16: only what was wrong is named, so that a client can tell one from the other.

/** Refuses a body of a type that is not taken. */
export function unsupportedType(...taken: readonly string[]): AuthError {
  return unsupported(`must be ${taken.join(' or ')}`, { Accept: taken.join(', ') });
}

/** Refuses a body that is compressed. */
export function unsupportedEncoding(cause?: unknown): AuthError {
  return unsupported('must not be compressed', { 'Accept-Encoding': 'identity' }, cause);
}

/** Refuses a body in characters that are not of Unicode. */
export function unsupportedCharset(cause?: unknown): AuthError {
  return unsupported('must be in UTF-8', { Accept: 'application/json; charset=utf-8' }, cause);
}

function unsupported(message: string, headers: Record<string, string>, cause?: unknown): AuthError {
  const errors = [{ path: '', message }];
  return new AuthError(unsupportedMediaType, { detail: `The body ${message}`, errors, headers, cause });
}
