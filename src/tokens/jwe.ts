import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { decodeBase64url } from './base64url.js';
import type { KeyRing, TokenKeys } from './key-ring.js';
import { parseProtectedHeader } from './protected-header.js';

const cipher = 'aes-256-gcm';
const ivLength = 12;
const tagLength = 16;

/** The content of a sealed token, and the keys that sealed it. */
export interface Unsealed {
  readonly plaintext: string;
  readonly keys: TokenKeys;
}

/** Encrypts a JWT into a JWE compact serialization (RFC 7516, section 7.1): `alg: dir`, `enc: A256GCM`, `cty: JWT`. */
export function seal(jwt: string, keys: TokenKeys): string {
  const iv = randomBytes(ivLength);
  const encryption = createCipheriv(cipher, keys.encrypt, iv, { authTagLength: tagLength });
  encryption.setAAD(keys.additionalData);
  const ciphertext = Buffer.concat([encryption.update(jwt, 'utf8'), encryption.final()]);
  const tag = encryption.getAuthTag();
  return `${keys.protectedHeader}..${iv.toString('base64url')}.${ciphertext.toString('base64url')}.${tag.toString('base64url')}`;
}

/**
 * Opens a JWE compact serialization that a key of the ring sealed.
 * Anything else, even a non-canonical encoding, is undefined: the caller learns only that it did not open.
 */
export function unseal(token: string, ring: KeyRing): Unsealed | undefined {
  const parts = token.split('.');
  const [header = '', encryptedKey, encodedIv = '', encodedCiphertext = '', encodedTag = ''] = parts;
  if (parts.length !== 5 || encryptedKey !== '') return undefined;

  const keys = keysOf(header, ring);
  const iv = decodeBase64url(encodedIv);
  const ciphertext = decodeBase64url(encodedCiphertext);
  const tag = decodeBase64url(encodedTag);
  if (!keys || iv?.length !== ivLength || !ciphertext || tag?.length !== tagLength) return undefined;

  const decryption = createDecipheriv(cipher, keys.encrypt, iv, { authTagLength: tagLength });
  decryption.setAAD(header === keys.protectedHeader ? keys.additionalData : Buffer.from(header, 'ascii'));
  decryption.setAuthTag(tag);
  try {
    const plaintext = decryption.update(ciphertext);
    // GCM buffers nothing, so `final` only checks the tag; it throws on a mismatch.
    decryption.final();
    return { plaintext: plaintext.toString('utf8'), keys };
  } catch {
    return undefined;
  }
}

/** The keys that a protected header names, if it is one of ours: exactly the four members that `seal` writes, in any order. */
function keysOf(header: string, ring: KeyRing): TokenKeys | undefined {
  // The header that `seal` currently writes needs no parsing.
  const [current] = ring.keys;
  if (header === current.protectedHeader) return current;

  const members = parseProtectedHeader(header);
  if (members?.alg !== 'dir' || members.enc !== 'A256GCM' || members.cty !== 'JWT') return undefined;
  if (Object.keys(members).length !== 4) return undefined;
  return ring.keys.find((keys) => keys.kid === members.kid);
}
