import { AuthError } from '../errors.js';
import type { Revocations } from './revocations.js';
import type { Session, SessionStore } from './session-store.js';

/** Whether the session of an access token still lives; throws `session_revoked` where it does not. */
export interface SessionCheck {
  /** Answers at once where it can. */
  check(sid: string): undefined | Promise<void>;
  /** When the tokens of a session run out at the latest. */
  endOf(session: Session): Date;
}

/** By what this node knows of revocations: no command, and the bound is about a second. */
export class RevocationsCheck implements SessionCheck {
  readonly #revocations: Revocations;

  constructor(revocations: Revocations) {
    this.#revocations = revocations;
  }

  check(sid: string): undefined {
    if (this.#revocations.has(sid)) throw new AuthError('session_revoked');
  }

  endOf({ expiresAt }: Session): Date {
    return expiresAt;
  }
}

/** By asking the store: one command, and a session's end takes effect at once. Each use slides its life. */
export class EveryRequestCheck implements SessionCheck {
  readonly #sessions: SessionStore;

  constructor(sessions: SessionStore) {
    this.#sessions = sessions;
  }

  async check(sid: string): Promise<void> {
    if (!(await this.#sessions.touch(sid))) throw new AuthError('session_revoked');
  }

  /** Not when the session ends as it is now: by its use it lives on, and nobody gets other tokens for that. */
  endOf({ absoluteExpiresAt }: Session): Date {
    return absoluteExpiresAt;
  }
}
