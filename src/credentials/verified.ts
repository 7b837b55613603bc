import type { UserRecord } from '../users/user.js';
import type { UserStore } from '../users/user-store.js';
import type { Verified } from './credential-source.js';

/** A user as one was found when the password was right. It keeps no hash. */
export function verified(users: UserStore, { user, passwordVersion }: UserRecord): Verified {
  return {
    user,
    holds: async () => {
      const now = await users.findById(user.id);
      return now !== undefined && !now.disabled && now.passwordVersion === passwordVersion;
    },
  };
}
