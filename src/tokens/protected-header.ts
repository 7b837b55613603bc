import { decodeBase64url } from './base64url.js';

/** The members of a protected header (RFC 7515, section 4); undefined where it is no JSON object, or has a member twice. */
export function parseProtectedHeader(encoded: string): Record<string, unknown> | undefined {
  try {
    const text = decodeBase64url(encoded)?.toString('utf8') ?? '';
    const members: unknown = JSON.parse(text);
    // Of a duplicate member JSON.parse keeps the last, where others may read the first.
    const isExact = JSON.stringify(members) === text;
    const isObject = typeof members === 'object' && members !== null && !Array.isArray(members);
    return isExact && isObject ? { ...members } : undefined;
  } catch {
    return undefined;
  }
}
