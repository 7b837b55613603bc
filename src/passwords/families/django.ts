import { createHash } from 'node:crypto';
import { argon2 } from './argon2.js';
import { bcrypt } from './bcrypt.js';
import { fromBase64, fromUtf8 } from './encoding.js';
import type { Digest, HashFamily, Reading } from './family.js';

/** What Django writes, by the name of the algorithm that each begins with. */
const readers: Readonly<Record<string, HashFamily>> = {
  pbkdf2_sha256: ({ hash }) => readPbkdf2(hash, 'sha256'),
  pbkdf2_sha1: ({ hash }) => readPbkdf2(hash, 'sha1'),
  scrypt: ({ hash }) => readScrypt(hash),
  argon2: ({ hash }, settings) => argon2({ hash: `$${hash}` }, settings),
  bcrypt: (stored, settings) => bcrypt(stored, settings),
  bcrypt_sha256: (stored, settings) => {
    const reading = bcrypt(stored, settings);
    return reading && { ...reading, prepare: (password) => hexOfSha256(password) };
  },
};

/** Django's: `pbkdf2_sha256$iterations$salt$hash`, and likewise the others that it can be told to use. */
export const django: HashFamily = ({ hash }, settings) => {
  const [, name = '', rest = ''] = /^([a-z\d_]+)\$(.+)$/.exec(hash) ?? [];
  return Object.hasOwn(readers, name) ? readers[name]?.({ hash: rest }, settings) : undefined;
};

function readPbkdf2(hash: string, digest: Digest): Reading | undefined {
  const [, iterations, salt = '', encoded] = /^(\d+)\$([^$]+)\$([^$]+)$/.exec(hash) ?? [];
  const expected = fromBase64(encoded);
  if (!expected) return undefined;
  return {
    comparison: {
      algorithm: 'pbkdf2',
      digest,
      iterations: Number(iterations),
      salt: fromUtf8(salt),
      expected,
    },
  };
}

function readScrypt(hash: string): Reading | undefined {
  const [, N, salt = '', r, p, encoded] = /^(\d+)\$([^$]+)\$(\d+)\$(\d+)\$([^$]+)$/.exec(hash) ?? [];
  const expected = fromBase64(encoded);
  if (!expected) return undefined;
  return {
    comparison: {
      algorithm: 'scrypt',
      N: Number(N),
      r: Number(r),
      p: Number(p),
      salt: fromUtf8(salt),
      expected,
    },
  };
}

/** Before bcrypt, which would read 72 bytes alone. */
function hexOfSha256(password: string): string {
  return createHash('sha256').update(password, 'utf8').digest('hex');
}
