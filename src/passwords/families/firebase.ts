import { fromBase64 } from './encoding.js';
import type { HashFamily } from './family.js';

const pattern = /^\$fbscrypt\$v=1,n=(\d+),r=(\d+),p=(\d+)(?:,ss=([^,$]+))?,sk=([^,$]+)\$([^$]+)\$([^$]+)$/;

/**
 * Firebase's scrypt, with the project's separator of salts (`ss`) and signer key (`sk`) in the hash:
 * `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=key$salt$hash`, all in base64. What is stored is the signer key, encrypted.
 */
export const firebase: HashFamily = ({ hash }) => {
  const [, n, r, p, separator, ...encoded] = pattern.exec(hash) ?? [];
  const [signerKey, salt, expected] = encoded.map(fromBase64);
  const end = separator === undefined ? new Uint8Array() : fromBase64(separator);
  if (!signerKey || !salt || !expected || !end) return undefined;
  return {
    comparison: {
      algorithm: 'scrypt',
      N: 2 ** Number(n),
      r: Number(r),
      p: Number(p),
      salt: Uint8Array.of(...salt, ...end),
      expected,
      signerKey,
    },
  };
};
