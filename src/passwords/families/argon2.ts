import { fromBase64 } from './encoding.js';
import type { HashFamily } from './family.js';

const pattern = /^\$(argon2id|argon2i)\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/;

/** argon2id and argon2i as a PHC string: `$argon2id$v=19$m=65536,t=3,p=4$salt$hash`. */
export const argon2: HashFamily = ({ hash }) => {
  const [, name, memoryKib, passes, lanes, ...encoded] = pattern.exec(hash) ?? [];
  const [salt, expected] = encoded.map(fromBase64);
  if (!salt || !expected) return undefined;
  return {
    comparison: {
      algorithm: 'argon2',
      variant: name === 'argon2i' ? 'argon2i' : 'argon2id',
      memoryKib: Number(memoryKib),
      passes: Number(passes),
      lanes: Number(lanes),
      salt,
      expected,
    },
  };
};
