import { sessionRevoked } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { Revocations } from './revocations.js';
import type { Session, SessionStore } from './session-store.js';

/** What an access token says of its session. */
interface SessionClaims {
  readonly sid: string;
  readonly sub: string;
  readonly ver: number;
}

/** Checks that the session of an access token is alive; throws `session_revoked` where it is not. */
export interface SessionCheck {
  /** Whether a user may be as remembered; otherwise the user is loaded for each request. */
  readonly trustsMemory: boolean;
  /** Synchronous where possible. */
  check(claims: SessionClaims): undefined | Promise<void>;
  /** When the tokens of a session expire at the latest. */
  endOf(session: Session): Date;
}

/** By the revocations that this node knows: no command, and an end takes effect within about a second. */
export class RevocationsCheck implements SessionCheck {
  readonly trustsMemory = true;
  readonly #revocations: Revocations;

  constructor(revocations: Revocations) {
    this.#revocations = revocations;
  }

  check(claims: SessionClaims): undefined {
    if (this.#revocations.isEnded(claims)) throw new AuthError(sessionRevoked);
  }

  endOf({ expiresAt }: Session): Date {
    return expiresAt;
  }
}

/**
 * By asking the store, and for the user: two commands at once, and an end takes effect at once. Each use extends the session (sliding
 * expiry).
 */
export class EveryRequestCheck implements SessionCheck {
  readonly trustsMemory = false;
  readonly #sessions: SessionStore;

  constructor(sessions: SessionStore) {
    this.#sessions = sessions;
  }

  async check({ sid, sub, ver }: SessionClaims): Promise<void> {
    if (!(await this.#sessions.touch({ sid, userId: sub, version: ver })))
      throw new AuthError(sessionRevoked);
  }

  /** Not the session's current expiry: use extends it, without issuing new tokens. */
  endOf({ absoluteExpiresAt }: Session): Date {
    return absoluteExpiresAt;
  }
}
