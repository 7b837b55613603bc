/** The fewest bytes of a secret that HMAC-SHA-256 and AES-256 keys may be derived from. */
const minimumBytes = 32;

/** Example secrets for the documentation. They are public, so anybody could forge tokens with them; they are rejected. */
export const publishedSecrets: ReadonlySet<string> = new Set([
  'an example of a secret, printed for all to read',
  'another example of a secret, printed for all to read',
]);

/** What is wrong with a secret and how to fix it, or undefined where it is valid. The secret itself is never in the text. */
export function secretFault(secret: unknown): string | undefined {
  if (typeof secret !== 'string' || secret === '') {
    return 'is missing; make one with: openssl rand -base64 48';
  }
  if (Buffer.byteLength(secret, 'utf8') < minimumBytes) {
    return `must be at least ${minimumBytes} bytes; make one with: openssl rand -base64 48`;
  }
  if (publishedSecrets.has(secret)) {
    return 'is published in the documentation, where anybody can read it; make one with: openssl rand -base64 48';
  }
  return undefined;
}
