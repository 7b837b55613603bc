import { parseProtectedHeader } from './protected-header.js';

/** What jsonwebtoken writes, which needs no parsing. */
const ourHeader = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

/** What says that the rest of a JWS means something else; the second is never without the first (RFC 7797, section 6). */
const extensions = ['crit', 'b64'];

/**
 * Whether a text is a JWS compact serialization in canonical base64url (RFC 7515, sections 2 and 7.1) that names no extension: none is
 * understood here, and so each has to be refused (section 4.1.11). jsonwebtoken looks at neither. The signature is still to be verified.
 */
export function isStrictJws(text: string): boolean {
  const parts = text.split('.');
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3 || !isCanonical(payload) || !isCanonical(signature)) return false;
  if (header === ourHeader) return true;
  const members = parseProtectedHeader(header);
  return members !== undefined && !extensions.some((name) => Object.hasOwn(members, name));
}

/** Without decoding, which takes twice the time. */
function isCanonical(text: string): boolean {
  if (/[^\w-]/.test(text)) return false;
  const rest = text.length % 4;
  return rest === 0 || (lastWhereBitsAreLeft[rest] ?? '').includes(text.charAt(text.length - 1));
}

/** What a text may end with whose length is so many characters more than a multiple of four: the bits that no byte is made of are zero. */
const lastWhereBitsAreLeft: Readonly<Record<number, string>> = { 2: 'AQgw', 3: 'AEIMQUYcgkosw048' };
