import { createCipheriv, timingSafeEqual } from 'node:crypto';
import type { Engines } from './engines.js';
import type { Comparison, ScryptComparison } from './families/family.js';

/** Does the work of a comparison: whether a password is the one that was hashed. */
export async function compare(password: string, comparison: Comparison, engines: Engines): Promise<boolean> {
  if (comparison.algorithm === 'bcrypt') return engines.bcrypt.verify(password, comparison.hash);
  const { expected } = comparison;
  const derived = await derive(password, comparison, engines);
  return derived.length === expected.length && timingSafeEqual(derived, expected);
}

async function derive(
  password: string,
  comparison: Exclude<Comparison, { algorithm: 'bcrypt' }>,
  engines: Engines,
): Promise<Uint8Array> {
  switch (comparison.algorithm) {
    case 'argon2':
      return engines.argon2().derive(password, comparison);
    case 'scrypt':
      return deriveScrypt(password, comparison, engines);
    case 'pbkdf2': {
      const { salt, iterations, expected, digest } = comparison;
      return engines.pbkdf2(password, salt, iterations, expected.length, digest);
    }
  }
}

async function deriveScrypt(
  password: string,
  { N, r, p, salt, expected, signerKey }: ScryptComparison,
  { scrypt }: Engines,
): Promise<Uint8Array> {
  // Twice what RFC 7914 needs, since OpenSSL counts more than that.
  const maxmem = 2 * 128 * r * (N + p);
  if (!signerKey) return scrypt(password, salt, expected.length, { N, r, p, maxmem });
  const key = await scrypt(password, salt, 32, { N, r, p, maxmem });
  return createCipheriv('aes-256-ctr', key, new Uint8Array(16)).update(signerKey);
}
