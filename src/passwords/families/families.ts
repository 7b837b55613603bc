import { argon2 } from './argon2.js';
import { aspnetIdentity } from './aspnet-identity.js';
import { bcrypt } from './bcrypt.js';
import { betterAuth } from './better-auth.js';
import { faultOf, type HashFault, maximumText } from './bounds.js';
import { django } from './django.js';
import type { HashFamily, Pbkdf2Settings, Reading, StoredHash } from './family.js';
import { firebase } from './firebase.js';
import { passportLocalMongoose } from './passport-local-mongoose.js';
import { pbkdf2Phc } from './pbkdf2-phc.js';
import { scryptPhc } from './scrypt-phc.js';

/** All that is known. No hash is of two of them. */
const families: readonly HashFamily[] = [
  bcrypt,
  argon2,
  scryptPhc,
  firebase,
  betterAuth,
  pbkdf2Phc,
  django,
  aspnetIdentity,
  passportLocalMongoose,
];

export interface ReadingSettings {
  /** Of bcrypt, as new hashes are made: it is never too expensive. */
  readonly cost: number;
  readonly pbkdf2: Pbkdf2Settings;
}

/** How to compare a password with a stored hash, or why not. It computes nothing. */
export function readHash(stored: StoredHash, { cost, pbkdf2 }: ReadingSettings): Reading | HashFault {
  const { hash, salt = '' } = stored;
  if (hash.length > maximumText || salt.length > maximumText) return 'too_expensive';
  for (const family of families) {
    const reading = family(stored, pbkdf2);
    if (reading) return faultOf(reading.comparison, cost) ?? reading;
  }
  return 'unknown_format';
}
