import { sessionRevoked } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { Revocations } from './revocations.js';
import type { Session, SessionStore } from './session-store.js';

/** Checks that the session of an access token is alive; throws `session_revoked` where it is not. */
export interface SessionCheck {
  /** Synchronous where possible. */
  check(sid: string): undefined | Promise<void>;
  /** When the tokens of a session expire at the latest. */
  endOf(session: Session): Date;
}

/** By the revocations that this node knows: no command, and an end takes effect within about a second. */
export class RevocationsCheck implements SessionCheck {
  readonly #revocations: Revocations;

  constructor(revocations: Revocations) {
    this.#revocations = revocations;
  }

  check(sid: string): undefined {
    if (this.#revocations.has(sid)) throw new AuthError(sessionRevoked);
  }

  endOf({ expiresAt }: Session): Date {
    return expiresAt;
  }
}

/** By asking the store: one command, and an end takes effect at once. Each use extends the session (sliding expiry). */
export class EveryRequestCheck implements SessionCheck {
  readonly #sessions: SessionStore;

  constructor(sessions: SessionStore) {
    this.#sessions = sessions;
  }

  async check(sid: string): Promise<void> {
    if (!(await this.#sessions.touch(sid))) throw new AuthError(sessionRevoked);
  }

  /** Not the session's current expiry: use extends it, without issuing new tokens. */
  endOf({ absoluteExpiresAt }: Session): Date {
    return absoluteExpiresAt;
  }
}
