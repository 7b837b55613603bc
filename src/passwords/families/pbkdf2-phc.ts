import { fromBase64 } from './encoding.js';
import type { Digest, HashFamily } from './family.js';

const digests: Readonly<Record<string, Digest>> = {
  pbkdf2: 'sha1',
  'pbkdf2-sha1': 'sha1',
  'pbkdf2-sha256': 'sha256',
  'pbkdf2-sha512': 'sha512',
};

const pattern = /^\$(pbkdf2(?:-sha(?:1|256|512))?)\$i=(\d+)(?:,l=(\d+))?\$([^$]+)\$([^$]+)$/;

/** PBKDF2 as a PHC string: `$pbkdf2-sha512$i=100000,l=64$salt$hash`. */
export const pbkdf2Phc: HashFamily = ({ hash }) => {
  const [, name = '', iterations, length, ...encoded] = pattern.exec(hash) ?? [];
  const digest = digests[name];
  const [salt, expected] = encoded.map(fromBase64);
  if (!digest || !salt || !expected) return undefined;
  if (length !== undefined && Number(length) !== expected.length) return undefined;
  return { comparison: { algorithm: 'pbkdf2', digest, iterations: Number(iterations), salt, expected } };
};
