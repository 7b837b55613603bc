import { createCipheriv, pbkdf2Sync, scryptSync, timingSafeEqual } from 'node:crypto';
import { requireArgon2 } from './argon2-engine.js';
import type { BcryptEngine } from './bcrypt-engine.js';
import type { Comparison, ScryptComparison } from './families/family.js';

/** Does the work of a comparison: whether a password is the one that was hashed. It blocks its thread. */
export function compare(password: string, comparison: Comparison, bcrypt: BcryptEngine): boolean {
  if (comparison.algorithm === 'bcrypt') return bcrypt.verify(password, comparison.hash);
  const { expected } = comparison;
  const derived = derive(password, comparison);
  return derived.length === expected.length && timingSafeEqual(derived, expected);
}

function derive(password: string, comparison: Exclude<Comparison, { algorithm: 'bcrypt' }>): Uint8Array {
  switch (comparison.algorithm) {
    case 'argon2':
      return requireArgon2().derive(password, comparison);
    case 'scrypt':
      return deriveScrypt(password, comparison);
    case 'pbkdf2': {
      const { salt, iterations, expected, digest } = comparison;
      return pbkdf2Sync(password, salt, iterations, expected.length, digest);
    }
  }
}

function deriveScrypt(
  password: string,
  { N, r, p, salt, expected, signerKey }: ScryptComparison,
): Uint8Array {
  // Twice what RFC 7914 needs, since OpenSSL counts more than that.
  const maxmem = 2 * 128 * r * (N + p);
  if (!signerKey) return scryptSync(password, salt, expected.length, { N, r, p, maxmem });
  const key = scryptSync(password, salt, 32, { N, r, p, maxmem });
  return createCipheriv('aes-256-ctr', key, new Uint8Array(16)).update(signerKey);
}
