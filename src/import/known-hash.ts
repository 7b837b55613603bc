import { readHash } from '../passwords/families/families.js';
import { defaultPbkdf2 } from '../passwords/families/passport-local-mongoose.js';

/** A digest in hex, whose salt is in a field of its own. How it was made is in the settings of the server, and not in it. */
const digest = /^[\da-f]{40,2048}$/i;

/** Whether a hash, with a salt of its own where it has one, is one that a sign-in can check, and costs no more than it may. */
export function isKnownHash(hash: string, salt: string | undefined): boolean {
  if (salt !== undefined && digest.test(hash)) return true;
  const stored = { hash, ...(salt === undefined ? {} : { salt }) };
  return typeof readHash(stored, { cost: 0, pbkdf2: defaultPbkdf2 }) !== 'string';
}
