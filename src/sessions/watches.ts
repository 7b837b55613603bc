import type { Clock } from '../clock.js';
import { sessionRevoked, tokenExpired } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { Logger } from '../logger.js';

/** What a token says of how long it is good for. */
export interface WatchedClaims {
  readonly sub: string;
  readonly exp: number;
  /** Undefined for a token without a session. */
  readonly sid?: string | undefined;
  readonly ver?: number | undefined;
}

/** Told once, that a session ended (`session_revoked`) or a token ran out (`token_expired`). */
export type OnEnded = (reason: AuthError) => unknown;

interface Watch {
  readonly claims: WatchedClaims;
  readonly onEnded: OnEnded;
}

/** Milliseconds between looks for tokens that ran out. */
const intervalMs = 1_000;

/**
 * Who wants to hear when a token is of no more use, such as an open socket. Nothing runs while there is nobody. What is known of ended
 * sessions is told by `isEnded`.
 */
export class Watches {
  readonly #isEnded: (claims: WatchedClaims) => boolean;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #byUser = new Map<string, Set<Watch>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(isEnded: (claims: WatchedClaims) => boolean, clock: Clock, logger: Logger) {
    this.#isEnded = isEnded;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Calls back once, and never within this call; returns what stops it. */
  add(claims: WatchedClaims, onEnded: OnEnded): () => void {
    const watch = { claims, onEnded };
    const ofUser = this.#byUser.get(claims.sub) ?? new Set();
    this.#byUser.set(claims.sub, ofUser.add(watch));
    this.#timer ??= setInterval(() => this.sweep(), intervalMs).unref();
    // It may have ended since it was looked at.
    setImmediate(() => this.#look(watch));
    return () => this.#remove(watch);
  }

  /** Looks at those of a user, of whom there is news. */
  hear(userId: string): void {
    // Copied, since whoever is called back may watch anew.
    for (const watch of [...(this.#byUser.get(userId) ?? [])]) this.#look(watch);
  }

  /** Looks at all, for those whose token ran out. */
  sweep(): void {
    for (const watch of Array.from(this.#byUser.values(), (ofUser) => [...ofUser]).flat()) this.#look(watch);
  }

  close(): void {
    this.#byUser.clear();
    this.#rest();
  }

  #look(watch: Watch): void {
    const { claims, onEnded } = watch;
    const reason = this.#isEnded(claims) ? sessionRevoked : this.#hasExpired(claims) && tokenExpired;
    if (!reason || !this.#remove(watch)) return;
    const tell = async () => onEnded(new AuthError(reason));
    tell().catch((error: unknown) => this.#logger.error({ err: error }, 'a callback of onEnded failed'));
  }

  #hasExpired({ exp }: WatchedClaims): boolean {
    return exp * 1000 <= this.#clock.now();
  }

  /** Whether it was there. */
  #remove(watch: Watch): boolean {
    const { sub } = watch.claims;
    const ofUser = this.#byUser.get(sub);
    const wasThere = ofUser?.delete(watch) === true;
    if (ofUser?.size === 0) this.#byUser.delete(sub);
    this.#rest();
    return wasThere;
  }

  #rest(): void {
    if (this.#byUser.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** @throws TypeError for what `verify` did not give. */
export function assertWatchable(claims: unknown, callback: unknown): void {
  const { sub, exp }: Partial<Record<keyof WatchedClaims, unknown>> = Object(claims);
  if (typeof sub !== 'string' || !Number.isFinite(exp))
    throw new TypeError('onEnded: takes the claims that verify gives, and a function');
  if (typeof callback !== 'function') throw new TypeError('onEnded: takes a function to call back');
}
