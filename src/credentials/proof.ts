import type { UserRecord } from '../users/user-record.js';
import type { Proof } from './credential-source.js';

/** The proof of a user as loaded when the password was verified. It keeps no hash. */
export function proofOf({ user, sessions }: UserRecord): Proof {
  return { user, amr: ['pwd'], sessions };
}
