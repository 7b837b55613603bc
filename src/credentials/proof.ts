import { isFoundAgain } from '../users/user-id.js';
import type { UserRecord } from '../users/user-record.js';
import type { Proof } from './credential-source.js';

/** The proof of a user as loaded when the password was verified. It keeps no hash. */
export function proofOf({ key, user, sessions }: UserRecord): Proof {
  if (!isFoundAgain(key))
    throw new Error(`a user has an _id by which nobody is found again: ${user.id.slice(0, 64)}`);
  return { user, amr: ['pwd'], sessions };
}
