import type { UserRecord } from '../users/user.js';
import type { UserStore } from '../users/user-store.js';
import type { Proof } from './credential-source.js';

/** The proof of a user as loaded when the password was verified. It keeps no hash. */
export function proofOf(users: UserStore, { user, passwordVersion }: UserRecord): Proof {
  return {
    user,
    amr: ['pwd'],
    isStillValid: async () => {
      const current = await users.findById(user.id);
      return current !== undefined && !current.disabled && current.passwordVersion === passwordVersion;
    },
  };
}
