import { fromBase64 } from './encoding.js';
import type { Digest, HashFamily } from './family.js';

const digests: readonly Digest[] = ['sha1', 'sha256', 'sha512'];
/** Bytes of the salt and of the key in version 2. */
const saltLength2 = 16;
const keyLength2 = 32;
/** Bytes before the salt in version 3. */
const headLength3 = 13;

/**
 * ASP.NET Identity's, which are bytes in base64. Version 3: 0x01, then the digest, the iterations and the length of the salt
 * in four bytes each, the salt, the key. Version 2: 0x00, the salt, the key, with SHA-1 and 1,000 iterations.
 */
export const aspnetIdentity: HashFamily = ({ hash }) => {
  const bytes = fromBase64(hash);
  if (bytes?.[0] === 0) return readVersion2(bytes);
  return bytes?.[0] === 1 && bytes.length > headLength3 ? readVersion3(bytes) : undefined;
};

function readVersion2(bytes: Uint8Array): ReturnType<HashFamily> {
  if (bytes.length !== 1 + saltLength2 + keyLength2) return undefined;
  const salt = bytes.slice(1, 1 + saltLength2);
  const expected = bytes.slice(1 + saltLength2);
  return { comparison: { algorithm: 'pbkdf2', digest: 'sha1', iterations: 1000, salt, expected } };
}

function readVersion3(bytes: Uint8Array): ReturnType<HashFamily> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const digest = digests[view.getUint32(1)];
  const iterations = view.getUint32(5);
  const endOfSalt = headLength3 + view.getUint32(9);
  if (digest === undefined) return undefined;
  const salt = bytes.slice(headLength3, endOfSalt);
  return {
    comparison: { algorithm: 'pbkdf2', digest, iterations, salt, expected: bytes.slice(endOfSalt) },
  };
}
