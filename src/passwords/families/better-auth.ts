import { fromHex, fromUtf8 } from './encoding.js';
import type { HashFamily } from './family.js';

const pattern = /^([\da-f]{32}):([\da-f]{128})$/;

/** What better-auth writes: `salt:key`. The salt is the text, not the bytes that it spells. */
export const betterAuth: HashFamily = ({ hash }) => {
  const [, salt = '', key = ''] = pattern.exec(hash) ?? [];
  const expected = fromHex(key);
  if (!expected) return undefined;
  return {
    comparison: { algorithm: 'scrypt', N: 16_384, r: 16, p: 1, salt: fromUtf8(salt), expected },
    prepare: (password) => password.normalize('NFKC'),
  };
};
