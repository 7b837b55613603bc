import { fromBase64 } from './encoding.js';
import type { HashFamily } from './family.js';

const pattern = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/;

/** scrypt as a PHC string: `$scrypt$ln=16,r=8,p=1$salt$hash`. */
export const scryptPhc: HashFamily = ({ hash }) => {
  const [, ln, r, p, ...encoded] = pattern.exec(hash) ?? [];
  const [salt, expected] = encoded.map(fromBase64);
  if (!salt || !expected) return undefined;
  return {
    comparison: { algorithm: 'scrypt', N: 2 ** Number(ln), r: Number(r), p: Number(p), salt, expected },
  };
};
