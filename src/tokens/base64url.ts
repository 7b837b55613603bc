/** Bytes of a base64url text, or undefined where it is not their canonical encoding (RFC 7515, section 2). */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
