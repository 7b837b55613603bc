/** What a refresh token that was shown comes to. */
export type Outcome = 'rotated' | 'repeated' | 'reused' | 'unknown';

export interface Limits {
  readonly leeway: number;
  readonly expiresIn: number;
  readonly absoluteLifetime: number;
}

/**
 * The rules of rotation as a person would tell them, over a clock that only the test moves. It shares nothing with the
 * stores, and it is written otherwise than they are, so that both have to be wrong in one way to agree on an error.
 */
export class RotationModel {
  readonly #limits: Limits;
  readonly #loggedInAt = 0;
  #now = 0;
  #rotatedAt = 0;
  #generation = 0;
  #isConfirmed = false;
  #hasEnded = false;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get generation(): number {
    return this.#generation;
  }

  get isAlive(): boolean {
    const { expiresIn, absoluteLifetime } = this.#limits;
    const isIdle = this.#now - this.#rotatedAt >= expiresIn;
    const isTooOld = this.#now - this.#loggedInAt >= absoluteLifetime;
    return !(this.#hasEnded || isIdle || isTooOld);
  }

  /** Whether it was ended, by logout or by reuse, rather than ran out. */
  get isRevoked(): boolean {
    return this.#hasEnded;
  }

  refresh(shown: number): Outcome {
    if (!this.isAlive) return 'unknown';
    const withinLeeway = this.#now - this.#rotatedAt < this.#limits.leeway;
    if (shown === this.#generation) {
      if (!withinLeeway) return this.#rotate();
      this.#isConfirmed = true;
      return 'repeated';
    }
    const isJustBefore = shown === this.#generation - 1;
    const isForgiven = this.#limits.leeway > 0 && (withinLeeway || !this.#isConfirmed);
    if (isJustBefore && isForgiven) return 'repeated';
    this.#hasEnded = true;
    return 'reused';
  }

  /** A guard saw an access token of a generation. */
  see(generation: number): void {
    if (generation === this.#generation) this.#isConfirmed = true;
  }

  logOut(): void {
    this.#hasEnded = true;
  }

  wait(milliseconds: number): void {
    this.#now += milliseconds;
  }

  #rotate(): Outcome {
    this.#generation += 1;
    this.#rotatedAt = this.#now;
    this.#isConfirmed = false;
    return 'rotated';
  }
}
