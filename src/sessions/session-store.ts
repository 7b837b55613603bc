import type { SessionsVersion } from '../sessions-version.js';

/** The server's record of one login. It holds no token and no hash of one. Instants are the store's own time. */
export interface Session {
  /** 128 random bits, base64url. */
  readonly sid: string;
  readonly userId: string;
  /** The user's `sessionsVersion` when the session was opened. */
  readonly version: number;
  /** How often the session was rotated. */
  readonly generation: number;
  /** The login. */
  readonly createdAt: Date;
  /** When it ends unless it is refreshed before; with `every-request`, unless it is used. */
  readonly expiresAt: Date;
  /** When it ends in any case. */
  readonly absoluteExpiresAt: Date;
}

/** A session, and which refresh tokens of it still refresh: those of this generation and later. */
export interface FoundSession extends Session {
  readonly oldestAccepted: number;
}

/** A session as its owner sees it. What would tell when it was last rotated is told no finer than an hour. */
export interface SessionDetails {
  readonly sid: string;
  readonly createdAt: Date;
  /** The login, or the hour of the last use in an hour that is over: a rotation; with `every-request`, any request. */
  readonly lastUsedAt: Date;
  /** When it ends unless it is used again; up to an hour later. */
  readonly expiresAt: Date;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

/** A part of the living sessions of a user, newest first. */
export interface SessionPage {
  readonly sessions: readonly SessionDetails[];
  /** The `after` of the next page, where there is one. */
  readonly next: string | undefined;
}

export interface PageOptions {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** A session, and whose it is. */
export interface SessionKey {
  readonly sid: string;
  readonly userId: string;
}

/** A login to record. */
export interface NewSession {
  readonly userId: string;
  readonly version: number;
  /** Whether its refresh tokens travel in bodies, to a client that keeps no cookies. */
  readonly inBody: boolean;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

/** How long sessions live, in milliseconds. */
export interface SessionLifetimes {
  /** From the last rotation. */
  readonly expiresIn: number;
  /** From the login. */
  readonly absoluteLifetime: number;
  /** How long after a confirmation the generation still counts as new; 0 is strict one-time use. */
  readonly leeway: number;
  /** How long after a rotation that nobody confirmed the token before still works. */
  readonly repeatableFor: number;
}

/** Whether a client tries to refresh for the first time, or again since an answer may have got lost. */
export type RefreshAttempt = 'first' | 'again';

/** A refresh token, as it was shown. */
export interface ShownToken {
  readonly sid: string;
  readonly generation: number;
  /** As the client says; undefined where it does not. */
  readonly attempt?: RefreshAttempt | undefined;
  /** Whether it came in a body. It decides only for sessions that were opened before this was recorded. */
  readonly inBody?: boolean | undefined;
}

/**
 * The outcome of a refresh token that was shown. A generation is confirmed when it was seen in use: by an access token of it, or by
 * its refresh token. A login's own generation is from the beginning.
 *
 * - `rotated`: it was current, and confirmed longer ago than the leeway; the session has a new generation.
 * - `repeated`: it was current and not confirmed yet, and now is; or the one just before while the current one is not confirmed, whose
 *   answer may have got lost. Tokens of the current generation answer it.
 * - `access-only`: it was current or the one just before, and the current one was confirmed within the leeway; or it was the one
 *   just before, within the leeway after a rotation, shown as a first attempt. Another tab has the current refresh token, or is about
 *   to get it, so that an access token is enough, and the most that a thief gets. Where refresh tokens travel in bodies, no tab
 *   shares them, and it is `repeated`.
 * - `reused`: it is older, so somebody has a copy. This same step has ended the session.
 * - `unknown`: there is no such session: it ended, or expired.
 */
export type Rotation =
  | { readonly outcome: 'rotated' | 'repeated' | 'access-only'; readonly session: Session }
  | { readonly outcome: 'reused' }
  | { readonly outcome: 'unknown' };

/** A generation that was seen in use, which proves that the client received its tokens. */
export interface Confirmation {
  readonly sid: string;
  readonly generation: number;
}

/**
 * Where sessions live. Every method that decides is one atomic step by the store's own clock, so that any number of nodes agree. A
 * store that does not answer throws `service_unavailable`. Every implementation passes `test/sessions/session-store-contract.ts`.
 */
export interface SessionStore {
  /** Whether refresh tokens are for strict one-time use: `leeway` is 0. */
  readonly isOneTimeUse: boolean;
  /** Creates what the store needs, such as indexes. Idempotent. */
  prepare(): Promise<void>;
  create(session: NewSession): Promise<Session>;
  /** Decides what to do with a refresh token. */
  rotate(shown: ShownToken): Promise<Rotation>;
  /** Marks generations as seen in use, where they are still current. */
  confirm(confirmations: readonly Confirmation[]): Promise<void>;
  /** Whether a session of this user and version is alive, for a request of it; extends it from now. */
  touch(session: SessionKey & { readonly version: number }): Promise<boolean>;
  /** A session that is alive. */
  find(session: SessionKey): Promise<FoundSession | undefined>;
  list(userId: string, living: SessionsVersion, page: PageOptions): Promise<SessionPage>;
  /** Living sessions of a user beyond the newest so many, the oldest last; 100 of them at most. */
  surplus(userId: string, living: SessionsVersion, maximum: number): Promise<readonly SessionKey[]>;
  /** Ends sessions, and tells how many there were; already ended ones are not an error. */
  end(sessions: readonly SessionKey[]): Promise<number>;
  /**
   * Ends a session whose browser signed in anew, and tells whether it was alive. Other tabs of that browser may still hold its
   * tokens: for one leeway its refresh tokens give access tokens, and those are good for `lingerFor` milliseconds at most.
   */
  replace(session: SessionKey, lingerFor: number): Promise<boolean>;
  /** Deletes what one write has ended, piece by piece; gives the ids of each piece, without those that had run out before. */
  clear(userId: string, living: SessionsVersion): AsyncIterable<readonly string[]>;
}
