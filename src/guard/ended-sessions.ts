import { Readiness } from '../availability/readiness.js';
import { systemClock } from '../clock.js';
import type { Logger } from '../logger.js';
import type { RedisClient } from '../redis/client.js';
import { RedisAnnouncements } from '../sessions/redis-announcements.js';
import { RedisRevocationLog } from '../sessions/redis-revocation-log.js';
import { type Revocation, Revocations, revocationLife } from '../sessions/revocations.js';
import { RevocationsCheck } from '../sessions/session-check.js';
import type { WatchedClaims } from '../sessions/watches.js';
import type { AccessTokenClaims } from '../tokens/claims.js';

export interface EndedSessionsOptions {
  readonly redis: RedisClient;
  /** Milliseconds that access tokens live. */
  readonly expiresIn: number;
  readonly logger: Logger;
  readonly onRevoked: (revocation: Revocation) => void;
}

/** The ended sessions that this service knows of, from Redis. */
export class EndedSessions {
  readonly #expiresIn: number;
  readonly #revocations: Revocations;
  readonly #check: RevocationsCheck;
  readonly #readiness: Readiness;

  constructor({ redis, expiresIn, logger, onRevoked }: EndedSessionsOptions) {
    const rememberFor = revocationLife(expiresIn);
    this.#expiresIn = expiresIn;
    this.#revocations = new Revocations({
      log: new RedisRevocationLog(redis, rememberFor),
      announcements: new RedisAnnouncements(redis, logger),
      // The log has its own timestamps; this machine's clock only decides when to forget.
      clock: { ...systemClock, synchronize: async () => undefined },
      rememberFor,
      onRevoked,
      logger,
    });
    this.#check = new RevocationsCheck(this.#revocations);
    this.#readiness = new Readiness(
      (closing) => this.#revocations.startAfterFirstPoll(closing),
      logger,
      'Redis',
    );
  }

  /** Undefined once the recent ones are loaded; rejects with `service_unavailable` when that takes too long. */
  wait(): Promise<void> | undefined {
    return this.#readiness.isReady ? undefined : this.#readiness.wait();
  }

  /** Throws `session_revoked` where the token's session has ended. */
  check(claims: AccessTokenClaims): void {
    const { iat, exp } = claims;
    if ((exp - iat) * 1000 > this.#expiresIn + 1000) {
      throw new Error(
        `access tokens live ${exp - iat} s, and createGuard was told otherwise: set accessToken.expiresIn, ` +
          'or ended sessions are forgotten too early',
      );
    }
    this.#check.check(claims);
  }

  isEnded(claims: WatchedClaims): boolean {
    return this.#revocations.isEnded(claims);
  }

  close(): void {
    this.#readiness.close();
    this.#revocations.stop();
  }
}
