import type { Model } from 'mongoose';
import type { Clock } from '../clock.js';
import type { Claiming } from '../credentials/claiming.js';
import type { CredentialSource } from '../credentials/credential-source.js';
import type { Logger } from '../logger.js';
import type { OptionRow, ResolvedOptionsOf } from '../options/option.js';
import type { Confirmations } from '../sessions/confirmations.js';
import type { Revocations } from '../sessions/revocations.js';
import type { SessionCheck } from '../sessions/session-check.js';
import type { SessionStore } from '../sessions/session-store.js';
import type { Watches } from '../sessions/watches.js';
import type { AccessTokens } from '../tokens/access-token.js';
import type { IntrospectionClients } from '../tokens/introspection-credentials.js';
import type { Invitations } from '../tokens/invitation.js';
import type { RefreshTokens } from '../tokens/refresh-token.js';
import type { StatelessTokens } from '../tokens/stateless-token.js';
import type { UserCache } from '../users/user-cache.js';
import type { ResolvedUserFields } from '../users/user-fields.js';
import type { UserKey } from '../users/user-id.js';
import type { UserList } from '../users/user-list.js';
import type { UserStore } from '../users/user-store.js';
import type { CollectionOf } from './collection.js';
import type { Events } from './events.js';
import type { CoreOptions } from './options.js';
import type { PersonalData } from './personal-data.js';

/** What features work with. Each function names what it needs of it. */
export interface AuthContext {
  readonly options: CoreOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: Events;
  readonly users: UserStore;
  readonly userCache: UserCache;
  readonly userList: UserList;
  /** The fields of the application's own. */
  readonly userFields: ResolvedUserFields;
  readonly credentials: CredentialSource;
  /** Keeps names to one user each. */
  readonly claiming: Claiming;
  /** Forgets the password of a user who is deleted. */
  forgetCredentials(key: UserKey): Promise<void>;
  readonly sessions: SessionStore;
  readonly confirmations: Confirmations;
  readonly sessionCheck: SessionCheck;
  readonly revocations: Revocations;
  readonly watches: Watches;
  readonly accessTokens: AccessTokens;
  /** Who may ask about access tokens. */
  readonly introspectionClients: IntrospectionClients;
  readonly refreshTokens: RefreshTokens;
  readonly invitations: Invitations;
  /** Undefined where none are issued. */
  readonly statelessTokens: StatelessTokens | undefined;
  /** The options of a feature, resolved. */
  optionsOf<const Rows extends readonly OptionRow[]>(rows: Rows): ResolvedOptionsOf<Rows>;
  /** What features keep of users, to be told of and forgotten. */
  readonly personalData: readonly PersonalData[];
  /** The model of a collection of a feature. */
  collection<Document>(definition: CollectionOf<Document>): Model<Document>;
}
