import type { Model } from 'mongoose';
import type { Clock } from '../clock.js';
import type { CredentialSource } from '../credentials/credential-source.js';
import type { Logger } from '../logger.js';
import type { OptionRow, ResolvedOptionsOf } from '../options/option.js';
import type { Confirmations } from '../sessions/confirmations.js';
import type { Revocations } from '../sessions/revocations.js';
import type { SessionCheck } from '../sessions/session-check.js';
import type { SessionStore } from '../sessions/session-store.js';
import type { AccessTokens } from '../tokens/access-token.js';
import type { RefreshTokens } from '../tokens/refresh-token.js';
import type { StatelessTokens } from '../tokens/stateless-token.js';
import type { UserCache } from '../users/user-cache.js';
import type { UserStore } from '../users/user-store.js';
import type { CollectionOf } from './collection.js';
import type { Events } from './events.js';
import type { CoreOptions } from './options.js';

/** What features work with. Each function names what it needs of it. */
export interface AuthContext {
  readonly options: CoreOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: Events;
  readonly users: UserStore;
  readonly userCache: UserCache;
  readonly credentials: CredentialSource;
  readonly sessions: SessionStore;
  readonly confirmations: Confirmations;
  readonly sessionCheck: SessionCheck;
  readonly revocations: Revocations;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  /** Undefined where none are issued. */
  readonly statelessTokens: StatelessTokens | undefined;
  /** The options of a feature, resolved. */
  optionsOf<const Rows extends readonly OptionRow[]>(rows: Rows): ResolvedOptionsOf<Rows>;
  /** The model of a collection of a feature. */
  collection<Document>(definition: CollectionOf<Document>): Model<Document>;
}
