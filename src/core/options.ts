import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isAbsolute } from 'node:path';
import type { Connection } from 'mongoose';
import type { AuthError } from '../errors.js';
import { consoleLogger, type Logger, loggerFault, steadyLogger } from '../logger.js';
import {
  authScheme,
  cookiePath,
  cookieSuffix,
  domain,
  headerName,
  headerNames,
  httpUrl,
  issuer,
  mountPath,
  origins,
} from '../options/http-kinds.js';
import {
  checked,
  claim,
  collectionName,
  duration,
  flag,
  integer,
  oneOf,
  secret,
  secrets,
} from '../options/kinds.js';
import { codeOption, option, type ResolvedOptionsOf } from '../options/option.js';
import { roleRights } from '../options/role-rights.js';
import { maximumPbkdf2Rounds } from '../passwords/families/bounds.js';
import { defaultPbkdf2 } from '../passwords/families/passport-local-mongoose.js';
import type { VerifyOther } from '../passwords/password-hasher.js';
import { type RedisClient, redisClientFault } from '../redis/client.js';
import type { UpstreamUser } from '../users/user.js';
import type { EventListener } from './events.js';
import type { BeforeLogin, BeforeRegister } from './hooks.js';
import { userFields } from './user-fields-option.js';
import { userOptions } from './user-options.js';

const aSecond = 1_000;

const connection = checked<Connection>('connection', 'Connection', (value) =>
  // mongoose itself has models as well, and is none.
  typeof value === 'object' && value !== null && 'openUri' in value && typeof value.openUri === 'function'
    ? undefined
    : 'must be a mongoose connection, such as mongoose.connection',
);
const redisClient = checked<RedisClient>('redis', 'RedisClient', redisClientFault);
const anyLogger = checked<Logger>('logger', 'Logger', loggerFault);
const logger = { ...anyLogger, schema: anyLogger.schema.transform(steadyLogger) };
const listener = checked<EventListener>('event listener', '(event: AuthEvent) => unknown', functionFault);
const beforeRegister = checked<BeforeRegister>('before register', 'BeforeRegister', functionFault);
const beforeLogin = checked<BeforeLogin>('before login', 'BeforeLogin', functionFault);
// What else it is called with, only HTTP knows.
const onRefusal = checked<(refusal: AuthError, ...http: never[]) => unknown>(
  'on refusal',
  'OnRefusal',
  functionFault,
);
const verifyOther = checked<VerifyOther>(
  'verify other',
  '(password: string, stored: { readonly hash: string; readonly salt?: string | Uint8Array | undefined }) => boolean | Promise<boolean>',
  functionFault,
);
const workerFile = checked<string | URL>('worker file', 'string | URL', (value) =>
  (value instanceof URL || (typeof value === 'string' && isAbsolute(value))) && existsSync(value)
    ? undefined
    : 'must be the absolute path, or the file: URL, of a file that is there',
);
const toUser = checked<(answer: unknown) => Partial<Record<keyof UpstreamUser, unknown>>>(
  'to user',
  '(answer: unknown) => Partial<Record<keyof UpstreamUser, unknown>>',
  functionFault,
);

/** The options of what every application has. Those of one feature alone are in its folder. */
export const coreOptions = [
  option('secret', 'AUTH_TOKEN_SECRET', secret, {
    key: 'authentication.token.secret',
    default: undefined,
    required: true,
    secret: true,
    description:
      'What all token keys are derived from: random, at least 32 bytes, the same on every node, and nobody else’s.',
    defaultText: 'made once and kept in `DATA_DIR`; production requires one',
  }),
  option('previousSecrets', 'AUTH_TOKEN_PREVIOUS_SECRETS', secrets, {
    key: 'authentication.token.previousSecrets',
    default: [],
    secret: true,
    description: 'Retired secrets whose tokens still open; weak ones are accepted.',
  }),
  option('issuer', 'AUTH_TOKEN_ISSUER', claim, {
    key: 'authentication.token.issuer',
    default: 'sealgate',
    description: 'The `iss` of tokens.',
  }),
  option('audience', 'AUTH_TOKEN_AUDIENCE', claim, {
    key: 'authentication.token.audience',
    default: 'sealgate',
    description: 'The `aud` of tokens.',
  }),
  option('accessToken.expiresIn', 'AUTH_TOKEN_EXPIRES_IN', duration(aSecond), {
    key: 'authentication.token.expiresIn',
    default: '10m',
    description: 'Life of an access token.',
  }),
  option('accessToken.header', 'AUTH_TOKEN_HEADER', headerName, {
    key: 'authentication.token.header',
    default: 'authorization',
    description: 'The header in which clients show it, and no other one, such as `x-auth-token`.',
  }),
  option('accessToken.scheme', 'AUTH_TOKEN_SCHEME', authScheme, {
    key: 'authentication.token.scheme',
    default: null,
    description: 'What stands before it there, such as `Token`.',
    defaultText: '`Bearer`; nothing in another header than `authorization`',
  }),
  option('refreshToken.expiresIn', 'AUTH_REFRESH_TOKEN_EXPIRES_IN', duration(aSecond), {
    default: '30d',
    description: 'Life of a session that is not refreshed; with `every-request`, of one that is not used.',
  }),
  option('refreshToken.leeway', 'AUTH_REFRESH_TOKEN_LEEWAY', duration(0), {
    default: '30s',
    description:
      'How long after a refresh other tabs may still show the token before: at least twice the client’s `requestTimeoutMs`, or a slow answer can sign somebody out. `0` is strict one-time use.',
  }),
  option('refreshToken.repeatableFor', 'AUTH_REFRESH_TOKEN_REPEATABLE_FOR', duration(0), {
    default: '1d',
    description: 'How long a refresh whose answer got lost may be repeated.',
  }),
  option('refreshToken.absoluteLifetime', 'AUTH_REFRESH_TOKEN_ABSOLUTE_LIFETIME', duration(aSecond), {
    default: '90d',
    description: 'Life of any session, from its login.',
  }),
  option('transport', 'AUTH_TRANSPORT', oneOf('bearer', 'cookie'), {
    default: 'bearer',
    description:
      '`bearer`: the access token in bodies and the Authorization header. `cookie`: both tokens in cookies, for pages that a server renders.',
  }),
  option('cookie.sameSite', 'AUTH_COOKIE_SAME_SITE', oneOf('strict', 'lax', 'none'), {
    default: null,
    description:
      'An app on another site needs `none`, and its origin among those of CORS. With `strict`, a page that a server renders looks signed out after a link from elsewhere.',
    defaultText: 'none: `strict`, or `lax` with the transport `cookie`',
  }),
  option('cookie.partitioned', 'AUTH_COOKIE_PARTITIONED', flag, {
    default: null,
    description:
      'Whether there is a cookie for each site whose pages use it (CHIPS, `Partitioned`). Browsers that block third-party cookies keep no other for an app on another site.',
    defaultText: 'none: `true` where SameSite is `none`',
  }),
  option('cookie.domain', 'AUTH_COOKIE_DOMAIN', domain, {
    default: null,
    description: 'The domain that shares the cookies, such as `example.com`; this host alone, if not given.',
  }),
  option('cookie.secure', 'AUTH_COOKIE_SECURE', flag, {
    default: true,
    description: '`false` only for development over plain HTTP.',
    defaultText: '`true` in production',
  }),
  option('cookie.suffix', 'AUTH_COOKIE_SUFFIX', cookieSuffix, {
    default: '',
    description: 'What follows on the names of the cookies. Several sealgates on one host need one each.',
    defaultText: 'none',
  }),
  option('publicPath', 'AUTH_PUBLIC_PATH', mountPath, {
    default: null,
    description:
      'Where browsers find the routes, when a proxy rewrites paths: it is the path of a refresh cookie that is not `__Host-`, and what the app and the OpenAPI document go by.',
    defaultText: 'none: where the routes are mounted',
  }),
  codeOption('basePath', cookiePath, {
    default: null,
    description: 'What `publicPath` was called, which comes before it.',
  }),
  option('corsOrigins', 'CORS_ORIGINS', origins, {
    key: 'http.corsOrigins',
    default: [],
    description: 'Exact origins of apps on other sites or ports that may call with the cookie.',
  }),
  option('corsHeaders', 'CORS_HEADERS', headerNames, {
    key: 'http.corsHeaders',
    default: [],
    description: 'Headers of requests that these apps may send besides ours, such as `traceparent, baggage`.',
  }),
  option('tokenEndpoint.refresh', 'AUTH_TOKEN_ENDPOINT_REFRESH', flag, {
    default: false,
    description:
      'Whether clients without cookies get refresh tokens in bodies: at `/token`, and where a body says `"delivery": "body"`.',
  }),
  option('tokenEndpoint.stateless', 'AUTH_TOKEN_ENDPOINT_STATELESS', flag, {
    default: false,
    description:
      'Whether `/token` gives long-lived tokens that nothing ends early but a change of the secret.',
  }),
  option('tokenEndpoint.statelessExpiresIn', 'AUTH_TOKEN_ENDPOINT_STATELESS_EXPIRES_IN', duration(aSecond), {
    default: '7d',
    description: 'Life of such a token.',
  }),
  option('tokenEndpoint.password', 'AUTH_TOKEN_ENDPOINT_PASSWORD', flag, {
    default: false,
    description:
      'Deprecated (RFC 9700, section 2.4): whether `/token` takes the grant `password` of OAuth 2.0 in forms, for such tokens. JSON needs no setting.',
  }),
  option('tokenEndpoint.issuer', 'AUTH_TOKEN_ENDPOINT_ISSUER', issuer, {
    default: null,
    description:
      'The public address of the routes, such as `https://example.com/auth`, from which clients of OAuth 2.0 find the rest (RFC 8414). Without it they can on this machine alone.',
  }),
  option('sessions.store', 'AUTH_SESSION_STORE', oneOf('mongodb', 'redis'), {
    default: 'mongodb',
    description: 'Where sessions live. With `redis`, revocations live there as well.',
  }),
  option('sessions.check', 'AUTH_SESSION_CHECK', oneOf('revocations', 'every-request'), {
    default: 'revocations',
    description:
      '`revocations` costs no command, and the end of a session reaches every node in about a second; `every-request` asks the store each time.',
  }),
  option('sessions.maximum', 'AUTH_SESSION_MAXIMUM', integer(1), {
    default: 100,
    description: 'How many sessions a user may have at once; the oldest ends.',
  }),
  option('sessions.recentFor', 'AUTH_SESSION_RECENT_FOR', duration(0), {
    default: '5m',
    description:
      'How long after a login its session may do what only the owner should, such as ending other sessions; `0` is as long as it lives.',
  }),
  option('clearSiteData', 'AUTH_CLEAR_SITE_DATA', flag, {
    default: false,
    description:
      'Whether the browser whose session ended is told to drop what the site stored (`Clear-Site-Data`), be it signed out or refused.',
  }),
  option('users.cacheFor', 'AUTH_USER_CACHE_FOR', duration(0), {
    default: '5s',
    description: 'How long a loaded user is remembered. `0` turns the cache off.',
  }),
  codeOption('users.fields', userFields, {
    default: null,
    description:
      'Fields of your own that users have, by their names: what each may be, as a schema of zod 4, and who may set and see it.',
  }),
  codeOption('roles', roleRights, {
    default: null,
    description:
      "The rights that roles have, for `requireRight`: `{ editor: ['books:write'] }`. A role needs none, and may be missing here.",
  }),
  option('passwords.algorithm', 'AUTH_PASSWORD_ALGORITHM', oneOf('bcrypt', 'argon2id'), {
    default: 'bcrypt',
    description:
      'What new passwords are hashed with. `bcrypt` takes 72 bytes at most; `argon2id` takes 1024, and needs `@node-rs/argon2`.',
  }),
  option('passwords.cost', 'AUTH_PASSWORD_COST', integer(4, 31), {
    default: 11,
    description: 'The cost of bcrypt, 4 to 31. Each step doubles the work.',
  }),
  option('passwords.pbkdf2.iterations', 'AUTH_PASSWORD_PBKDF2_ITERATIONS', integer(1, maximumPbkdf2Rounds), {
    default: defaultPbkdf2.iterations,
    description:
      'What existing hashes were made with whose salt is in a field of its own, as passport-local-mongoose writes them: the iterations.',
  }),
  option('passwords.pbkdf2.keyLength', 'AUTH_PASSWORD_PBKDF2_KEY_LENGTH', integer(16, 1024), {
    default: defaultPbkdf2.keyLength,
    description: 'Likewise the length of the hash, in bytes.',
  }),
  option('passwords.pbkdf2.digest', 'AUTH_PASSWORD_PBKDF2_DIGEST', oneOf('sha1', 'sha256', 'sha512'), {
    default: defaultPbkdf2.digest,
    description: 'Likewise the digest.',
  }),
  codeOption('passwords.verify', verifyOther, {
    default: null,
    description:
      'Says whether a password is right where its existing hash is in no format that sealgate knows. It runs on the main thread.',
  }),
  option('passwords.threads', 'AUTH_PASSWORD_THREADS', integer(1), {
    default: null,
    description: 'How many threads hash at once, at most; one per core, if not given.',
  }),
  codeOption('passwords.workerFile', workerFile, {
    default: null,
    description:
      'The file that hashing threads run, which is `sealgate/hashing-worker`: for bundles that have it elsewhere than beside them.',
  }),
  option('upstream.url', 'AUTH_UPSTREAM_URL', httpUrl, {
    default: null,
    required: true,
    description:
      'Where `{ email or username, password }` is posted: 2xx with a user is yes, 4xx but 408 and 429 is no, the rest is an outage.',
  }),
  option('upstream.registerUrl', 'AUTH_UPSTREAM_REGISTER_URL', httpUrl, {
    default: null,
    description: 'Where registrations are posted; without it nobody can register here.',
  }),
  codeOption('upstream.toUser', toUser, {
    default: null,
    description: 'Finds the user in the answer; `id`, `email`, `name` and `roles` at its top, if not given.',
  }),
  option('collections.users', 'AUTH_COLLECTION_USERS', collectionName, {
    default: 'users',
    description: 'The collection of the users.',
  }),
  option('collections.credentials', 'AUTH_COLLECTION_CREDENTIALS', collectionName, {
    default: 'sealgate_credentials',
    description: 'The collection of the password hashes.',
  }),
  option('collections.sessions', 'AUTH_COLLECTION_SESSIONS', collectionName, {
    default: 'sealgate_sessions',
    description:
      'The collection of the sessions. A database whose sessions an earlier release keeps in `sessions` goes on with that.',
  }),
  option('collections.revocations', 'AUTH_COLLECTION_REVOCATIONS', collectionName, {
    default: 'sealgate_revocations',
    description: 'The collection of the ends of sessions that access tokens may outlive.',
  }),
  ...userOptions,
  codeOption('beforeRegister', beforeRegister, {
    default: null,
    description:
      'Called before somebody registers, with what was given but for the password; it refuses by throwing an `AuthError`.',
  }),
  codeOption('beforeLogin', beforeLogin, {
    default: null,
    description:
      'Called before a session is opened, by whatever way of signing in; it refuses by throwing an `AuthError`.',
  }),
  codeOption('connection', connection, {
    default: undefined,
    required: true,
    description:
      'Your own mongoose connection, from `mongoose.createConnection(...)` or `mongoose.connection`.',
  }),
  codeOption('redis', redisClient, {
    default: null,
    description:
      'A client of node-redis that you opened. Revocations are then announced by it, and `sessions.store` may be `redis`.',
  }),
  codeOption('logger', logger, {
    default: consoleLogger,
    description: 'Where outages and faults are reported; the console, if not given.',
  }),
  codeOption('onRefusal', onRefusal, {
    default: null,
    description:
      'Answers refusals in a form of your own, or hands them to your error handler: `(refusal, req, res, next) => next(refusal)`. Nobody is let in by it.',
  }),
  codeOption('onEvent', listener, {
    default: null,
    description: 'Called with what happens, such as `login.succeeded`. It delays no request, and fails none.',
  }),
] as const;

/** The options of the core with every default in its place, and durations in milliseconds. */
export type CoreOptions = ResolvedOptionsOf<typeof coreOptions>;

/** How many threads hash passwords, at most. */
export function hashingThreads({ passwords }: Pick<CoreOptions, 'passwords'>): number {
  return passwords.threads ?? availableParallelism();
}

function functionFault(value: unknown): string | undefined {
  return isFunction(value) ? undefined : 'must be a function';
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
