import { once } from 'node:events';
import { type Connection, STATES } from 'mongoose';
import { ConnectionFailure, Readiness } from '../availability/readiness.js';
import type { SharedClock } from '../clock.js';
import { Claiming } from '../credentials/claiming.js';
import type { CredentialSource } from '../credentials/credential-source.js';
import { UpstreamCredentials } from '../credentials/upstream-credentials.js';
import { DatabaseClock } from '../database/clock.js';
import { adoptMongooseOf } from '../database/mongoose.js';
import { assertReadable } from '../database/value-types.js';
import type { OptionRow, ResolvedOptionsOf } from '../options/option.js';
import { OptionError } from '../options/option-error.js';
import { resolveRows } from '../options/resolve.js';
import { assertPeerVersions } from '../peer-versions.js';
import { Confirmations } from '../sessions/confirmations.js';
import { Revocations, revocationLife } from '../sessions/revocations.js';
import { EveryRequestCheck, RevocationsCheck } from '../sessions/session-check.js';
import { Watches } from '../sessions/watches.js';
import { AccessTokens } from '../tokens/access-token.js';
import { IntrospectionClients } from '../tokens/introspection-credentials.js';
import { Invitations } from '../tokens/invitation.js';
import { createKeyRing, type TokenType } from '../tokens/key-ring.js';
import { RefreshTokens } from '../tokens/refresh-token.js';
import { StatelessTokens } from '../tokens/stateless-token.js';
import { CredentialStore } from '../users/credential-store.js';
import { UserCache } from '../users/user-cache.js';
import { resolveUserFields } from '../users/user-fields.js';
import { ensureUserIndexes } from '../users/user-indexes.js';
import { UserList } from '../users/user-list.js';
import { UserMapping } from '../users/user-map.js';
import { UserStore } from '../users/user-store.js';
import type { AuthContext } from './context.js';
import { cookieNames } from './cookie-names.js';
import { createLocal } from './create-local.js';
import { createStores } from './create-stores.js';
import { Events } from './events.js';
import type { Feature } from './feature.js';
import { pathsOfNewUsers, sendableFields } from './new-user-fields.js';
import { resolveOptions, warnOfDeprecated, warnOfDurations } from './option-rules.js';
import type { CoreOptions } from './options.js';
import type { PersonalData } from './personal-data.js';
import { usersCollection } from './user-options.js';

/** What is otherwise in the tests of an application. */
interface Seams {
  readonly clockOf?: (connection: Connection) => SharedClock;
  /** Whether threads that hash are tried out at the start, and not by the first password. */
  readonly startsThreads?: boolean;
}

/**
 * Makes what features work with, and begins to prepare what has to be there before the first request: the connection, the
 * indexes, what other nodes revoked.
 *
 * @throws OptionError
 */
export function createContext(
  given: object,
  features: readonly Feature[],
  { clockOf = (connection) => new DatabaseClock(connection), startsThreads = true }: Seams = {},
): { context: AuthContext; readiness: Readiness } {
  const options = resolveOptions(given);
  assertPeerVersions(options.connection);
  if (!adoptMongooseOf(options.connection))
    throw new OptionError(
      'createAuth',
      'connection',
      'is of another copy of mongoose than that of another createAuth in this process; give both connections of one copy',
    );
  warnOfDurations(options);
  warnOfDeprecated(options);
  const { connection, secret, previousSecrets, issuer, audience, accessToken, logger } = options;
  const clock = clockOf(connection);
  const collection = usersCollection(options);
  const userFields = resolveUserFields(options.users.fields);
  const mapping = new UserMapping(options.users.map, userFields.ownOf, sendableFields(options, userFields));
  const users = new UserStore(connection, collection, mapping, options.users.model);
  const passwords = new CredentialStore(connection, options.collections.credentials);
  const claiming = new Claiming(users, passwords, logger);
  const local =
    options.upstream.url === undefined ? createLocal(options, users, passwords, claiming) : undefined;
  const userCache = new UserCache((id) => users.findById(id), options.users.cacheFor, clock);
  const rememberFor = revocationLife(accessToken.expiresIn);
  const { sessions, log, announcements } = createStores(options, rememberFor, clock);
  const events = new Events(logger, options.onEvent ? [options.onEvent] : []);
  const revocations = new Revocations({
    log,
    announcements,
    clock,
    rememberFor,
    onRevoked: ({ userId }) => {
      userCache.drop(userId);
      watches.hear(userId);
    },
    logger,
  });
  const watches = new Watches((claims) => revocations.isEnded(claims), clock, logger);
  const made = { issuer, audience, clock };
  const ringOf = (type: TokenType) => createKeyRing(type, secret, previousSecrets, logger);
  const accessRing = ringOf('access_token');
  const { stateless, statelessExpiresIn } = options.tokenEndpoint;

  const personalData: PersonalData[] = [];
  const context: AuthContext = {
    options,
    clock,
    logger,
    events,
    users,
    userCache,
    credentials: local?.credentials ?? createUpstream(options, users, revocations),
    forgetCredentials: (key) => passwords.remove(key),
    claiming,
    userList: new UserList(connection, collection, mapping),
    userFields,
    sessions,
    confirmations: new Confirmations(sessions, logger),
    sessionCheck:
      options.sessions.check === 'every-request'
        ? new EveryRequestCheck(sessions)
        : new RevocationsCheck(revocations),
    revocations,
    watches,
    accessTokens: new AccessTokens({
      ...made,
      ring: accessRing,
      expiresIn: accessToken.expiresIn,
      cookieName: options.transport === 'cookie' ? cookieNames(options.cookie).access : undefined,
    }),
    introspectionClients: new IntrospectionClients(accessRing),
    refreshTokens: new RefreshTokens({ ...made, ring: ringOf('refresh_token') }),
    invitations: new Invitations({ ...made, ring: ringOf('invitation') }),
    personalData,
    statelessTokens: stateless
      ? new StatelessTokens({ ...made, ring: ringOf('stateless_token'), expiresIn: statelessExpiresIn })
      : undefined,
    optionsOf: createOptionsOf(given),
    collection: (definition) => definition.modelOn(connection),
  };
  // A wrong option of a feature is found at construction as well.
  for (const feature of features) {
    context.optionsOf(feature.options);
    personalData.push(...feature.personalData.map((of) => of(context)));
  }

  const collections = features.flatMap((feature) => feature.collections);
  const prepare = async (closing: AbortSignal) => {
    // Whoever opens the connection, and whenever.
    if (connection.readyState !== STATES.connected)
      await once(connection, 'connected', { signal: closing }).catch((error: unknown) => {
        throw new ConnectionFailure(error);
      });
    assertReadable(connection);
    const newPaths = await pathsOfNewUsers(options, userFields);
    const [{ hadHashes }] = await Promise.all([
      ensureUserIndexes(connection, collection, mapping, options.upstream.url !== undefined, newPaths),
      passwords.prepare(),
      sessions.prepare(),
      log.prepare(),
      ...collections.map((one) => one.createIndexes(connection)),
      startsThreads && local?.startThreads(),
    ]);
    await revocations.startAfterFirstPoll(closing);
    await local?.adopt(hadHashes, closing);
  };
  return { context, readiness: new Readiness(prepare, logger) };
}

/** Resolves the rows of a feature when they are first asked for, and never again. */
function createOptionsOf(given: object): AuthContext['optionsOf'] {
  const resolved = new Map<readonly OptionRow[], unknown>();
  return <const Rows extends readonly OptionRow[]>(rows: Rows) => {
    if (!resolved.has(rows)) resolved.set(rows, resolveRows('createAuth', rows, given));
    // What was resolved of these very rows.
    return resolved.get(rows) as ResolvedOptionsOf<Rows>;
  };
}

/** Another API that says whether a password is right. */
function createUpstream(
  { upstream }: CoreOptions,
  users: UserStore,
  revocations: Revocations,
): CredentialSource {
  const { url = '', registerUrl, toUser = (answer: unknown): unknown => answer } = upstream;
  const onChanged = (userId: string) => revocations.revoke([{ userId }]);
  return new UpstreamCredentials({ url, registerUrl, toUser, users, onChanged });
}
