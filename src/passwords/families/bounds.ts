import type { Comparison, Digest, Pbkdf2Settings, ScryptComparison } from './family.js';

/** Why a stored hash is not compared with. `too_expensive`: it asks for more work than any honest one does. */
export type HashFault = 'unknown_format' | 'too_expensive';

/** Characters of a stored text. The longest honest one has 1,024 bytes in hexadecimal. */
export const maximumText = 4096;

/** Bytes of a key or digest. To guess a shorter one would be too easy; of none, every password would be right. */
const minimumKey = 16;
const maximumKey = 1024;
const maximumSalt = 1024;

// The most that one comparison may cost: about five seconds of a thread, and 256 MiB.
const maximumBcryptCost = 16;
const argon2 = { memoryKib: 2 ** 18, memoryTimesPasses: 2 ** 22, lanes: 64, saltFrom: 8 };
const scrypt = { memory: 2 ** 21, work: 2 ** 23, r: 64, p: 64 };
/** Above the most that a system asks for by itself: Keycloak's `pbkdf2`, 1,300,000 iterations for each of four blocks of SHA-1. */
export const maximumPbkdf2Rounds = 6_000_000;

const digestLength: Readonly<Record<Digest, number>> = { sha1: 20, sha256: 32, sha512: 64 };

/**
 * What is wrong with what a hash asks for; undefined where it can be compared with. Somebody who can write into the database, or
 * into a file that is imported, must not get the server to work for hours, nor to take all memory. `ownCost` is bcrypt's, of the
 * operator's choice.
 */
export function faultOf(comparison: Comparison, ownCost: number): HashFault | undefined {
  if (isTooExpensive(comparison, ownCost)) return 'too_expensive';
  return isMalformed(comparison) ? 'unknown_format' : undefined;
}

/** How many blocks PBKDF2 computes in all: each block of the key takes all of the iterations. */
export function pbkdf2Rounds({ iterations, keyLength, digest }: Pbkdf2Settings): number {
  return iterations * Math.ceil(keyLength / digestLength[digest]);
}

function isMalformed(comparison: Comparison): boolean {
  if (comparison.algorithm === 'bcrypt') return false;
  const { salt, expected } = comparison;
  if (expected.length < minimumKey || expected.length > maximumKey || salt.length > maximumSalt) return true;
  if (comparison.algorithm === 'scrypt') return isMalformedScrypt(comparison);
  if (comparison.algorithm === 'pbkdf2') return comparison.iterations < 1;
  const { memoryKib, passes, lanes } = comparison;
  return passes < 1 || lanes < 1 || memoryKib < 8 * lanes || salt.length < argon2.saltFrom;
}

function isMalformedScrypt({ N, r, p, signerKey, expected }: ScryptComparison): boolean {
  if (signerKey && signerKey.length !== expected.length) return true;
  // RFC 7914, section 2.
  return N < 2 || N >= 2 ** (16 * r) || !Number.isInteger(Math.log2(N)) || r < 1 || p < 1;
}

function isTooExpensive(comparison: Comparison, ownCost: number): boolean {
  switch (comparison.algorithm) {
    case 'bcrypt':
      return comparison.cost > Math.max(maximumBcryptCost, ownCost);
    case 'argon2': {
      const { memoryKib, passes, lanes } = comparison;
      if (memoryKib > argon2.memoryKib || lanes > argon2.lanes) return true;
      return memoryKib * passes > argon2.memoryTimesPasses;
    }
    case 'scrypt': {
      const { N, r, p } = comparison;
      return N * r > scrypt.memory || N * r * p > scrypt.work || r > scrypt.r || p > scrypt.p;
    }
    case 'pbkdf2': {
      const { iterations, digest, expected } = comparison;
      return pbkdf2Rounds({ iterations, digest, keyLength: expected.length }) > maximumPbkdf2Rounds;
    }
  }
}
