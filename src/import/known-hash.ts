import type { HashFault } from '../passwords/families/bounds.js';
import { readHash } from '../passwords/families/families.js';
import { defaultPbkdf2 } from '../passwords/families/passport-local-mongoose.js';

/** A digest in hex, whose salt is in a field of its own. How it was made is in the settings of the server, and not in it. */
const digest = /^[\da-f]{40,2048}$/i;

/** Why a sign-in cannot check a hash, with a salt of its own where it has one; undefined where it can, for no more than it may cost. */
export function hashFault(hash: string, salt: string | undefined): HashFault | undefined {
  if (salt !== undefined && digest.test(hash)) return undefined;
  const stored = { hash, ...(salt === undefined ? {} : { salt }) };
  const reading = readHash(stored, { cost: 0, pbkdf2: defaultPbkdf2 });
  return typeof reading === 'string' ? reading : undefined;
}
