import { type Attempt, decide, type Outcome, type Rules } from './rotation-rules.js';

export interface Limits {
  readonly leeway: number;
  readonly repeatableFor: number;
  readonly expiresIn: number;
  readonly absoluteLifetime: number;
}

/**
 * A session by the rules of rotation, over a clock that only the test moves. It shares nothing with the stores, and it is
 * written otherwise than they are, so that both have to be wrong in one way to agree on an error.
 */
export class RotationModel {
  readonly #rules: Rules;
  readonly #limits: Limits;
  #now = 0;
  #usedAt = 0;
  #rotatedAt = 0;
  #confirmedAt: number | undefined = 0;
  #generation = 0;
  #hasEnded = false;

  constructor(rules: Rules, limits: Limits) {
    this.#rules = rules;
    this.#limits = limits;
  }

  get generation(): number {
    return this.#generation;
  }

  get isAlive(): boolean {
    const { expiresIn, absoluteLifetime } = this.#limits;
    const isIdle = this.#now - this.#usedAt >= expiresIn;
    return !(this.#hasEnded || isIdle || this.#now >= absoluteLifetime);
  }

  /** Whether it was ended, by logout or by reuse, rather than ran out. */
  get isRevoked(): boolean {
    return this.#hasEnded;
  }

  refresh(shown: number, attempt: Attempt): Outcome | 'unknown' {
    if (!this.isAlive) return 'unknown';
    const { leeway, repeatableFor } = this.#limits;
    const sinceRotation = this.#now - this.#rotatedAt;
    const sinceConfirmation = this.#now - (this.#confirmedAt ?? Number.NEGATIVE_INFINITY);
    const { outcome, confirms } = decide(this.#rules, {
      behind: this.#generation - shown,
      attempt,
      isConfirmed: this.#confirmedAt !== undefined,
      isJustConfirmed: sinceConfirmation < leeway,
      isJustRotated: sinceRotation < leeway,
      isStale: sinceRotation >= repeatableFor,
    });
    if (outcome === 'reused') this.#hasEnded = true;
    if (outcome === 'rotated') {
      this.#generation = shown + 1;
      this.#rotatedAt = this.#now;
      this.#confirmedAt = undefined;
    }
    if (confirms) this.see(this.#generation);
    if (confirms || outcome === 'rotated') this.#usedAt = this.#now;
    return outcome;
  }

  /** A guard saw an access token of a generation. */
  see(generation: number): void {
    if (generation === this.#generation) this.#confirmedAt ??= this.#now;
  }

  logOut(): void {
    this.#hasEnded = true;
  }

  wait(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
