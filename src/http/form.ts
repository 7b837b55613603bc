import { invalidRequest } from '../core-errors.js';
import { AuthError } from '../errors.js';

/** What extensions of OAuth 2.0 let clients say several times (RFC 8707, section 2; RFC 8693, section 2.1). */
const repeatable: ReadonlySet<string> = new Set(['audience', 'resource']);

/**
 * The parameters of a form, as OAuth 2.0 has them (RFC 6749, section 3.2): one without a value counts as missing, and none may come
 * twice, be it known or not.
 */
export function formParameters(body: unknown): object {
  if (typeof body !== 'object' || body === null) return {};
  const given = Object.entries(body).filter(([, value]) => value !== '');
  const twice = given.find(([name, value]) => Array.isArray(value) && !repeatable.has(name));
  if (twice) {
    const path = /^[\w-]{1,64}$/.test(twice[0]) ? twice[0] : '?';
    const message = 'must not be repeated';
    throw new AuthError(invalidRequest, { detail: `${path} ${message}`, errors: [{ path, message }] });
  }
  return Object.fromEntries(given);
}
