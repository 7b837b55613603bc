/** The server's record of one login. It holds no token and no hash of one. Instants are the store's own time. */
export interface Session {
  /** 128 random bits, base64url. */
  readonly sid: string;
  readonly userId: string;
  /** How often the session was rotated. */
  readonly generation: number;
  /** When it ends unless it is refreshed before, or used where every request is asked about. */
  readonly expiresAt: Date;
  /** When it ends however much it is used. */
  readonly absoluteExpiresAt: Date;
}

/** A session as its owner sees it. */
export interface SessionDetails extends Session {
  readonly createdAt: Date;
  /** The login, or the last rotation; with `every-request`, the last request. */
  readonly lastUsedAt: Date;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

/** A login to record. */
export interface NewSession {
  readonly userId: string;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

/** How long sessions live, in milliseconds. */
export interface SessionLifetimes {
  /** From the last rotation. */
  readonly expiresIn: number;
  /** From the login. */
  readonly absoluteLifetime: number;
  /** How long the last rotation may be repeated; 0 is strict one-time use. */
  readonly leeway: number;
}

/**
 * What became of a refresh token that was shown:
 *
 * - `rotated`: it was current; the session has a new generation.
 * - `repeated`: it was current or the one just before, and a rotation (or the login) is less than `leeway` ago, or the
 *   current generation was never seen in use. Nothing changes; tokens of the current generation answer it.
 * - `reused`: it is older. Somebody has a copy; the session has ended with this very step.
 * - `unknown`: there is no such session: it ended, or ran out.
 */
export type Rotation =
  | { readonly outcome: 'rotated' | 'repeated'; readonly session: Session }
  | { readonly outcome: 'reused' }
  | { readonly outcome: 'unknown' };

/** A generation that was seen in use, so that its answer is known to have arrived. */
export interface Confirmation {
  readonly sid: string;
  readonly generation: number;
}

/**
 * Where sessions live. Every method is one atomic step by the store's own clock, so that any number of nodes agree. A store
 * that does not answer throws `service_unavailable`. Every implementation passes `test/sessions/session-store-contract.ts`.
 */
export interface SessionStore {
  /** Whether no rotation may be repeated: `leeway` is 0. */
  readonly isStrict: boolean;
  /** Makes what the store needs: indexes, scripts. Safe to repeat. */
  prepare(): Promise<void>;
  create(session: NewSession): Promise<Session>;
  /** Decides what to do with a refresh token of the given generation. */
  rotate(sid: string, generation: number): Promise<Rotation>;
  /** Marks generations as seen in use, where they still are current. */
  confirm(confirmations: readonly Confirmation[]): Promise<void>;
  /** Whether a session lives, for a request of it: its life slides on from now. */
  touch(sid: string): Promise<boolean>;
  /** The living sessions of a user, the newest first. */
  list(userId: string): Promise<readonly SessionDetails[]>;
  /** Ends sessions; those that ended before are no error. */
  end(sids: readonly string[]): Promise<void>;
}
