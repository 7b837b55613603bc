import type { Clock } from '../clock.js';
import type { CredentialSource } from '../credentials/credential-source.js';
import type { Logger } from '../logger.js';
import type { Confirmations } from '../sessions/confirmations.js';
import type { RecentLogins } from '../sessions/recent-logins.js';
import type { Revocations } from '../sessions/revocations.js';
import type { SessionCheck } from '../sessions/session-check.js';
import type { SessionStore } from '../sessions/session-store.js';
import type { AccessTokens } from '../tokens/access-token.js';
import type { RefreshTokens } from '../tokens/refresh-token.js';
import type { UserCache } from '../users/user-cache.js';
import type { UserStore } from '../users/user-store.js';

/** What the flows work with. Each flow names those it needs. */
export interface Parts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly users: UserStore;
  readonly userCache: UserCache;
  readonly credentials: CredentialSource;
  readonly sessions: SessionStore;
  readonly confirmations: Confirmations;
  readonly sessionCheck: SessionCheck;
  readonly revocations: Revocations;
  readonly recentLogins: RecentLogins;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
}
