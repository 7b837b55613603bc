import { fromHex, fromUtf8 } from './encoding.js';
import type { HashFamily, Pbkdf2Settings } from './family.js';

/** What passport-local-mongoose uses where it is told nothing else. */
export const defaultPbkdf2: Pbkdf2Settings = { iterations: 25_000, keyLength: 512, digest: 'sha256' };

/**
 * PBKDF2 in hexadecimal, with its salt in a field of its own, of which the text counts and not the bytes that it spells; only a
 * salt that is bytes counts as these. What it was made with is in no field, so the settings say it. passport-local-mongoose writes these, and so do others with their own numbers.
 */
export const passportLocalMongoose: HashFamily = ({ hash, salt }, { iterations, keyLength, digest }) => {
  const expected = salt ? fromHex(hash) : undefined;
  if (!salt || expected?.length !== keyLength) return undefined;
  const bytes = typeof salt === 'string' ? fromUtf8(salt) : salt;
  return { comparison: { algorithm: 'pbkdf2', digest, iterations, salt: bytes, expected } };
};
