import type { User as SealgateUser } from '../users/user.js';

declare global {
  namespace Express {
    /** Beside the database every request has the whole user; a resource service knows only what the token says. */
    interface CurrentUser extends SealgateUser {}
  }
}

export type { SealgateUser as User };
