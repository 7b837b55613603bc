/** The server's record of one login. It holds no token and no hash of one. Instants are the store's own time. */
export interface Session {
  /** 128 random bits, base64url. */
  readonly sid: string;
  readonly userId: string;
  /** How often the session was rotated. */
  readonly generation: number;
  /** When it ends unless it is refreshed before; with `every-request`, unless it is used. */
  readonly expiresAt: Date;
  /** When it ends in any case. */
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
 * The outcome of a refresh token that was presented:
 *
 * - `rotated`: it was current; the session has a new generation.
 * - `repeated`: it was current or the one just before, and a rotation (or the login) is less than `leeway` ago, or the
 *   current generation was never seen in use. Nothing changes; tokens of the current generation answer it.
 * - `reused`: it is older, so somebody has a copy. This same step has ended the session.
 * - `unknown`: there is no such session: it ended, or expired.
 */
export type Rotation =
  | { readonly outcome: 'rotated' | 'repeated'; readonly session: Session }
  | { readonly outcome: 'reused' }
  | { readonly outcome: 'unknown' };

/** A generation that was seen in use, which proves that the client received its tokens. */
export interface Confirmation {
  readonly sid: string;
  readonly generation: number;
}

/**
 * Where sessions live. Every method is one atomic step by the store's own clock, so that any number of nodes agree. A store
 * that does not answer throws `service_unavailable`. Every implementation passes `test/sessions/session-store-contract.ts`.
 */
export interface SessionStore {
  /** Whether refresh tokens are for strict one-time use: `leeway` is 0. */
  readonly isOneTimeUse: boolean;
  /** Creates what the store needs, such as indexes. Idempotent. */
  prepare(): Promise<void>;
  create(session: NewSession): Promise<Session>;
  /** Decides what to do with a refresh token of the given generation. */
  rotate(sid: string, generation: number): Promise<Rotation>;
  /** Marks generations as seen in use, where they are still current. */
  confirm(confirmations: readonly Confirmation[]): Promise<void>;
  /** Whether a session is alive, for a request of it; extends it from now. */
  touch(sid: string): Promise<boolean>;
  /** The active sessions of a user, newest first. */
  list(userId: string): Promise<readonly SessionDetails[]>;
  /** Ends sessions, and tells how many there were; already ended ones are not an error. */
  end(sids: readonly string[]): Promise<number>;
}
