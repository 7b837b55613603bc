import { availableParallelism } from 'node:os';
import type { Connection } from 'mongoose';
import type { Duration } from './duration.js';
import { consoleLogger, type Logger } from './logger.js';
import { optionChecks } from './option-checks.js';
import type { RedisClient } from './redis/client.js';
import type { SessionLifetimes } from './sessions/session-store.js';
import { secretFault } from './tokens/secret.js';
import type { UpstreamUser } from './users/user.js';

/** What `createAuth` takes. Durations are strings such as `10m`, or seconds. */
export interface AuthOptions {
  /** What all token keys are derived from: at least 32 bytes, the same on every node, and nobody else's. */
  readonly secret: string;
  /** Your own mongoose connection, from `mongoose.createConnection(...)` or `mongoose.connection`. */
  readonly connection: Connection;
  /** Retired secrets whose tokens still open. */
  readonly previousSecrets?: readonly string[];
  /** The `iss` of tokens; `sealgate`. */
  readonly issuer?: string;
  /** The `aud` of tokens; `sealgate`. */
  readonly audience?: string;
  /** The path of the refresh cookie; where the router is mounted. Set it when a proxy rewrites paths. */
  readonly basePath?: string;
  /** Exact origins of apps on other sites or ports that may call with the cookie, such as `https://app.example.com`. */
  readonly corsOrigins?: readonly string[];
  readonly accessToken?: {
    /** Life of an access token; `10m`. */
    readonly expiresIn?: Duration;
  };
  readonly refreshToken?: {
    /** Life of an unused session; `30d`. */
    readonly expiresIn?: Duration;
    /** How long the last refresh may be repeated; `30s`. `0` is strict one-time use. */
    readonly leeway?: Duration;
    /** Life of any session, from its login; `90d`. */
    readonly absoluteLifetime?: Duration;
  };
  /**
   * How tokens travel: with `bearer`, the access token in bodies and the Authorization header; with `cookie`, both in cookies, for
   * pages that a server renders; `bearer`.
   */
  readonly transport?: 'bearer' | 'cookie';
  /** `POST /token`, for clients without cookies; off. */
  readonly tokenEndpoint?: {
    /** Whether refresh tokens travel in bodies there, and at login and register where the body says `"delivery": "body"`. */
    readonly refresh?: boolean;
    /** Whether a username and a password give a long-lived token that nothing ends early but a change of the secret. */
    readonly stateless?: boolean;
    /** The life of such a token; `7d`. */
    readonly statelessExpiresIn?: Duration;
  };
  readonly sessions?: {
    /** Where sessions live; `mongodb`. With `redis`, revocations live there as well. */
    readonly store?: 'mongodb' | 'redis';
    /**
     * How a session is asked after: `revocations` costs no command, and a session's end reaches every node in about a second;
     * `every-request` asks the store each time, and an end takes effect at once.
     */
    readonly check?: 'revocations' | 'every-request';
  };
  /** A client of node-redis that you opened. Revocations are then announced by it, and `sessions.store` may be `redis`. */
  readonly redis?: RedisClient;
  /** Whether the end of a session tells the browser to drop what the site stored (`Clear-Site-Data`); `false`. */
  readonly clearSiteData?: boolean;
  readonly cookie?: {
    /** `strict`. An app on another site needs `none`, and its origin in `corsOrigins`. */
    readonly sameSite?: 'strict' | 'lax' | 'none';
    /** The domain that shares the cookies, such as `example.com`; this host alone, if not given. */
    readonly domain?: string;
    /** `true`; `false` only for development over plain HTTP. */
    readonly secure?: boolean;
  };
  readonly users?: {
    /** How long a loaded user is remembered; `5s`. `0` turns it off. */
    readonly cacheFor?: Duration;
  };
  readonly passwords?: {
    /** bcrypt's cost, 4 to 31; `11`. Each step doubles the work. */
    readonly cost?: number;
    /** How many threads hash at once, at most; one per core. */
    readonly threads?: number;
  };
  /** Another API that owns the passwords. Without it, they are kept here. */
  readonly upstream?: {
    /** Where `{ email or username, password }` is posted: 2xx with a user is yes, 4xx is no, the rest is an outage. */
    readonly url: string;
    /** Where registrations are posted; without it nobody can register here. */
    readonly registerUrl?: string;
    /** Finds the user in the answer; `id`, `email`, `name` and `roles` at its top, if not given. */
    readonly toUser?: (answer: unknown) => Partial<Record<keyof UpstreamUser, unknown>>;
  };
  /** Names of the collections, where others of yours have these: `users`, `sessions`, `revocations`. */
  readonly collections?: {
    readonly users?: string;
    readonly sessions?: string;
    readonly revocations?: string;
  };
  /** Where outages and faults are reported; the console. */
  readonly logger?: Logger;
}

/** The names of the collections where no others are given. */
export const defaultCollections = {
  users: 'users',
  sessions: 'sessions',
  revocations: 'revocations',
} as const;

/** The options with every default in its place and every duration in milliseconds. */
export type ResolvedOptions = ReturnType<typeof resolveOptions>;

const { refuse, check, duration, oneOf, integer, flag, address, name } = optionChecks('createAuth');

/** Fills in the defaults. @throws OptionError */
export function resolveOptions(options: AuthOptions) {
  const { secret, previousSecrets = [], connection, corsOrigins = [] } = options;
  check('secret', secretFault(secret));
  for (const previous of previousSecrets) check('previousSecrets', secretFault(previous));
  // mongoose itself has models as well, and is none.
  if (typeof connection?.openUri !== 'function')
    refuse('connection', 'must be a mongoose connection, such as mongoose.connection');
  if (options.basePath !== undefined) check('basePath', cookiePathFault(options.basePath));
  for (const origin of corsOrigins) check('corsOrigins', originFault(origin));
  const logger = options.logger ?? consoleLogger;
  if (![logger.info, logger.warn, logger.error].every((log) => typeof log === 'function'))
    refuse('logger', 'must have the methods info, warn and error');

  return Object.freeze({
    secret,
    previousSecrets,
    connection,
    issuer: name('issuer', options.issuer ?? 'sealgate'),
    audience: name('audience', options.audience ?? 'sealgate'),
    basePath: options.basePath,
    corsOrigins,
    accessTokenExpiresIn: duration('accessToken.expiresIn', options.accessToken?.expiresIn ?? '10m', 1000),
    transport: oneOf('transport', options.transport ?? 'bearer', ['bearer', 'cookie']),
    tokenEndpoint: resolveTokenEndpoint(options),
    sessionStore: resolveSessionStore(options),
    sessionCheck: oneOf('sessions.check', options.sessions?.check ?? 'revocations', [
      'revocations',
      'every-request',
    ]),
    redis: options.redis,
    upstream: options.upstream && resolveUpstream(options.upstream),
    clearSiteData: flag('clearSiteData', options.clearSiteData ?? false),
    sessions: resolveLifetimes(options),
    cookie: resolveCookie(options),
    userCacheFor: duration('users.cacheFor', options.users?.cacheFor ?? '5s', 0),
    passwordCost: integer('passwords.cost', options.passwords?.cost ?? 11, 4, 31),
    passwordThreads: integer('passwords.threads', options.passwords?.threads ?? availableParallelism(), 1),
    collections: { ...defaultCollections, ...options.collections },
    logger,
  });
}

function resolveTokenEndpoint({ tokenEndpoint }: AuthOptions) {
  return {
    refresh: flag('tokenEndpoint.refresh', tokenEndpoint?.refresh ?? false),
    stateless: flag('tokenEndpoint.stateless', tokenEndpoint?.stateless ?? false),
    statelessExpiresIn: duration(
      'tokenEndpoint.statelessExpiresIn',
      tokenEndpoint?.statelessExpiresIn ?? '7d',
      1000,
    ),
  };
}

function resolveSessionStore({ sessions, redis }: AuthOptions) {
  const store = oneOf('sessions.store', sessions?.store ?? 'mongodb', ['mongodb', 'redis']);
  if (store === 'redis' && !redis) refuse('redis', 'is missing, and sessions.store is redis');
  return store;
}

function resolveUpstream({ url, registerUrl, toUser }: NonNullable<AuthOptions['upstream']>) {
  return {
    url: address('upstream.url', url),
    registerUrl: registerUrl === undefined ? undefined : address('upstream.registerUrl', registerUrl),
    toUser: toUser ?? ((answer: unknown): unknown => answer),
  };
}

function resolveLifetimes({ refreshToken, transport }: AuthOptions): SessionLifetimes {
  const expiresIn = duration('refreshToken.expiresIn', refreshToken?.expiresIn ?? '30d', 1000);
  const leeway = duration('refreshToken.leeway', refreshToken?.leeway ?? '30s', 0);
  if (transport === 'cookie' && leeway === 0)
    refuse(
      'refreshToken.leeway',
      'must not be 0 with the cookie transport: a page asks for several things at once',
    );
  return {
    expiresIn,
    // A session that lives no longer than its leeway would never rotate, and end in the middle of its use.
    leeway: Math.min(leeway, expiresIn / 2),
    absoluteLifetime: duration(
      'refreshToken.absoluteLifetime',
      refreshToken?.absoluteLifetime ?? '90d',
      1000,
    ),
  };
}

function resolveCookie({ cookie = {}, corsOrigins = [] }: AuthOptions) {
  const sameSite = oneOf('cookie.sameSite', cookie.sameSite ?? 'strict', ['strict', 'lax', 'none']);
  const secure = flag('cookie.secure', cookie.secure ?? true);
  if (cookie.domain !== undefined) check('cookie.domain', domainFault(cookie.domain));
  if (sameSite === 'none' && corsOrigins.length === 0)
    refuse('corsOrigins', 'must name the app when cookie.sameSite is none');
  if (sameSite === 'none' && !secure) refuse('cookie.secure', 'must be true when cookie.sameSite is none');
  return { sameSite, secure, domain: cookie.domain };
}

/** What is wrong with an origin, if anything; browsers compare origins to the letter (RFC 6454, section 5). */
export function originFault(origin: string): string | undefined {
  const exact = URL.canParse(origin) && new URL(origin).origin === origin && !origin.includes('*');
  return exact ? undefined : `must hold exact origins such as https://app.example.com, and ${origin} is none`;
}

/** What is wrong with the domain of a cookie, if anything. */
export function domainFault(domain: unknown): string | undefined {
  return /^[a-z\d-]+(\.[a-z\d-]+)+$/i.test(String(domain))
    ? undefined
    : 'must be a domain such as example.com';
}

/** RFC 6265, section 4.1.1; a browser would put another in the place of a path that does not begin with a slash. */
function cookiePathFault(path: unknown): string | undefined {
  return /^\/[\x21-\x3a\x3c-\x7e]*$/.test(String(path)) ? undefined : 'must be a path such as /auth';
}
