import type { HashFamily } from './family.js';

// The bits that the last characters have too many of are zero; an engine rejects others at once, without computing anything.
const pattern =
  /^\$2[abxy]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z\d]{21}[.Oeu][./A-Za-z\d]{30}[.CGKOSWaeimquy26]$/;

/**
 * bcrypt: `$2a$`, `$2b$`, `$2y$` are one thing. `$2x$` marks hashes of an implementation that got characters outside of ASCII
 * wrong (crypt_blowfish before 1.1): passwords of ASCII match, others do not.
 */
export const bcrypt: HashFamily = ({ hash }) => {
  const cost = pattern.exec(hash)?.[1];
  if (cost === undefined) return undefined;
  return {
    comparison: { algorithm: 'bcrypt', cost: Number(cost), hash: hash.replace(/^\$2x\$/, () => '$2b$') },
  };
};
