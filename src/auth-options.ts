// Made by `npm run generate` from the rows of the options. What is written here by hand is lost.
import type { Connection } from 'mongoose';
import type { AuthEvent } from './all-events.js';
import type { BeforeLogin, BeforeRegister } from './core/hooks.js';
import type { Duration } from './duration.js';
import type { OnRefusal } from './http/problem.js';
import type { Logger } from './logger.js';
import type { RoleRights } from './options/role-rights.js';
import type { RedisClient } from './redis/client.js';
import type { ApplicationModel } from './users/application-model.js';
import type { UserFields } from './users/own-fields.js';
import type { UpstreamUser } from './users/user.js';

/** What `createAuth` takes. Durations are strings such as `10m`, or seconds. */
export interface AuthOptions<Fields extends UserFields = UserFields, Roles extends RoleRights = RoleRights> {
  /**
   * What all token keys are derived from: random, at least 32 bytes, the same on every node, and nobody
   * else’s.
   */
  readonly secret: string;
  /** Retired secrets whose tokens still open; weak ones are accepted. */
  readonly previousSecrets?: readonly string[];
  /** The `iss` of tokens. Default: `sealgate`. */
  readonly issuer?: string;
  /** The `aud` of tokens. Default: `sealgate`. */
  readonly audience?: string;
  readonly accessToken?: {
    /** Life of an access token. Default: `10m`. */
    readonly expiresIn?: Duration;
    /**
     * The header in which clients show it, and no other one, such as `x-auth-token`. Default:
     * `authorization`.
     */
    readonly header?: string;
    /** What stands before it there, such as `Token`. */
    readonly scheme?: string;
  };
  readonly refreshToken?: {
    /**
     * Life of a session that is not refreshed; with `every-request`, of one that is not used. Default: `30d`.
     */
    readonly expiresIn?: Duration;
    /**
     * How long after a refresh other tabs may still show the token before: at least twice the client’s
     * `requestTimeoutMs`, or a slow answer can sign somebody out. `0` is strict one-time use. Default: `30s`.
     */
    readonly leeway?: Duration;
    /** How long a refresh whose answer got lost may be repeated. Default: `1d`. */
    readonly repeatableFor?: Duration;
    /** Life of any session, from its login. Default: `90d`. */
    readonly absoluteLifetime?: Duration;
  };
  /**
   * `bearer`: the access token in bodies and the Authorization header. `cookie`: both tokens in cookies, for
   * pages that a server renders. Default: `bearer`.
   */
  readonly transport?: 'bearer' | 'cookie';
  readonly cookie?: {
    /**
     * An app on another site needs `none`, and its origin among those of CORS. With `strict`, a page that a
     * server renders looks signed out after a link from elsewhere.
     */
    readonly sameSite?: 'strict' | 'lax' | 'none';
    /**
     * Whether there is a cookie for each site whose pages use it (CHIPS, `Partitioned`). Browsers that block
     * third-party cookies keep no other for an app on another site.
     */
    readonly partitioned?: boolean;
    /** The domain that shares the cookies, such as `example.com`; this host alone, if not given. */
    readonly domain?: string;
    /** `false` only for development over plain HTTP. Default: `true`. */
    readonly secure?: boolean;
    /** What follows on the names of the cookies. Several sealgates on one host need one each. Default: ``. */
    readonly suffix?: string;
  };
  /**
   * Where browsers find the routes, when a proxy rewrites paths: it is the path of a refresh cookie that is
   * not `__Host-`, and what the app and the OpenAPI document go by.
   */
  readonly publicPath?: string;
  /** What `publicPath` was called, which comes before it. */
  readonly basePath?: string;
  /** Exact origins of apps on other sites or ports that may call with the cookie. */
  readonly corsOrigins?: readonly string[];
  /** Headers of requests that these apps may send besides ours, such as `traceparent, baggage`. */
  readonly corsHeaders?: readonly string[];
  readonly tokenEndpoint?: {
    /**
     * Whether clients without cookies get refresh tokens in bodies: at `/token`, and where a body says
     * `"delivery": "body"`. Default: `false`.
     */
    readonly refresh?: boolean;
    /**
     * Whether `/token` gives long-lived tokens that nothing ends early but a change of the secret. Default:
     * `false`.
     */
    readonly stateless?: boolean;
    /** Life of such a token. Default: `7d`. */
    readonly statelessExpiresIn?: Duration;
    /**
     * Deprecated (RFC 9700, section 2.4): whether `/token` takes the grant `password` of OAuth 2.0 in forms,
     * for such tokens. JSON needs no setting. Default: `false`.
     */
    readonly password?: boolean;
    /**
     * The public address of the routes, such as `https://example.com/auth`, from which clients of OAuth 2.0
     * find the rest (RFC 8414). Without it they can on this machine alone.
     */
    readonly issuer?: string;
  };
  readonly sessions?: {
    /** Where sessions live. With `redis`, revocations live there as well. Default: `mongodb`. */
    readonly store?: 'mongodb' | 'redis';
    /**
     * `revocations` costs no command, and the end of a session reaches every node in about a second;
     * `every-request` asks the store each time. Default: `revocations`.
     */
    readonly check?: 'revocations' | 'every-request';
    /** How many sessions a user may have at once; the oldest ends. Default: `100`. */
    readonly maximum?: number;
    /**
     * How long after a login its session may do what only the owner should, such as ending other sessions;
     * `0` is as long as it lives. Default: `5m`.
     */
    readonly recentFor?: Duration;
  };
  /**
   * Whether the browser whose session ended is told to drop what the site stored (`Clear-Site-Data`), be it
   * signed out or refused. Default: `false`.
   */
  readonly clearSiteData?: boolean;
  readonly users?: {
    /** How long a loaded user is remembered. `0` turns the cache off. Default: `5s`. */
    readonly cacheFor?: Duration;
    /**
     * Fields of your own that users have, by their names: what each may be, as a schema of zod 4, and who may
     * set and see it.
     */
    readonly fields?: Fields;
    /**
     * The application’s own mongoose model of users: new ones get its defaults, its checks and its hooks, and
     * `collections.users` is its collection.
     */
    readonly model?: ApplicationModel;
    readonly map?: {
      /** The field of the user documents that has the address, if not `email`. */
      readonly email?: string;
      /** The field that has the username, if not `username`. */
      readonly username?: string;
      /** The field that has the name, if not `name`. */
      readonly name?: string;
      /** The field that has the hash of the application’s own, until the user’s next login. */
      readonly passwordHash?: string;
      /** The field that has its salt, where it is not in the hash. */
      readonly passwordSalt?: string;
      /** The field that has the roles, as a list, if not `roles`. */
      readonly roles?: string;
      /** In place of it, the field that has the one role, as a text. */
      readonly role?: string;
      /** The field that is true where somebody may not sign in, if not `disabled`. */
      readonly disabled?: string;
      /** In place of it, the field that is false there. */
      readonly enabled?: string;
      /** The field that says whether the address was proved, if not `emailVerified`. */
      readonly emailVerified?: string;
      /** The field that has the instant of the registration, if not `createdAt`. */
      readonly createdAt?: string;
      /** The field that has the instant of the last change, if not `updatedAt`. */
      readonly updatedAt?: string;
    };
  };
  /**
   * The rights that roles have, for `requireRight`: `{ editor: ['books:write'] }`. A role needs none, and may
   * be missing here.
   */
  readonly roles?: Roles;
  readonly passwords?: {
    /**
     * What new passwords are hashed with. `bcrypt` takes 72 bytes at most; `argon2id` takes 1024, and needs
     * `@node-rs/argon2`. Default: `bcrypt`.
     */
    readonly algorithm?: 'bcrypt' | 'argon2id';
    /** The cost of bcrypt, 4 to 31. Each step doubles the work. Default: `11`. */
    readonly cost?: number;
    readonly pbkdf2?: {
      /**
       * What existing hashes were made with whose salt is in a field of its own, as passport-local-mongoose
       * writes them: the iterations. Default: `25000`.
       */
      readonly iterations?: number;
      /** Likewise the length of the hash, in bytes. Default: `512`. */
      readonly keyLength?: number;
      /** Likewise the digest. Default: `sha256`. */
      readonly digest?: 'sha1' | 'sha256' | 'sha512';
    };
    /**
     * Says whether a password is right where its existing hash is in no format that sealgate knows. It runs
     * on the main thread.
     */
    readonly verify?: (
      password: string,
      stored: { readonly hash: string; readonly salt?: string | Uint8Array | undefined },
    ) => boolean | Promise<boolean>;
    /** How many threads hash at once, at most; one per core, if not given. */
    readonly threads?: number;
    /**
     * The file that hashing threads run, which is `sealgate/hashing-worker`: for bundles that have it
     * elsewhere than beside them.
     */
    readonly workerFile?: string | URL;
  };
  readonly upstream?: {
    /**
     * Where `{ email or username, password }` is posted: 2xx with a user is yes, 4xx but 408 and 429 is no,
     * the rest is an outage.
     */
    readonly url: string;
    /** Where registrations are posted; without it nobody can register here. */
    readonly registerUrl?: string;
    /** Finds the user in the answer; `id`, `email`, `name` and `roles` at its top, if not given. */
    readonly toUser?: (answer: unknown) => Partial<Record<keyof UpstreamUser, unknown>>;
  };
  readonly collections?: {
    /** The collection of the users. Default: `users`. */
    readonly users?: string;
    /** The collection of the password hashes. Default: `sealgate_credentials`. */
    readonly credentials?: string;
    /**
     * The collection of the sessions. A database whose sessions an earlier release keeps in `sessions` goes
     * on with that. Default: `sealgate_sessions`.
     */
    readonly sessions?: string;
    /**
     * The collection of the ends of sessions that access tokens may outlive. Default: `sealgate_revocations`.
     */
    readonly revocations?: string;
  };
  /**
   * Who may register: anybody, nobody, or whoever has an invitation. Code and admins may add users always.
   * Default: `open`.
   */
  readonly registration?: 'open' | 'closed' | 'invited';
  /**
   * Called before somebody registers, with what was given but for the password; it refuses by throwing an
   * `AuthError`.
   */
  readonly beforeRegister?: BeforeRegister;
  /**
   * Called before a session is opened, by whatever way of signing in; it refuses by throwing an `AuthError`.
   */
  readonly beforeLogin?: BeforeLogin;
  /** Your own mongoose connection, from `mongoose.createConnection(...)` or `mongoose.connection`. */
  readonly connection: Connection;
  /**
   * A client of node-redis that you opened. Revocations are then announced by it, and `sessions.store` may be
   * `redis`.
   */
  readonly redis?: RedisClient;
  /** Where outages and faults are reported; the console, if not given. */
  readonly logger?: Logger;
  /**
   * Answers refusals in a form of your own, or hands them to your error handler: `(refusal, req, res, next)
   * => next(refusal)`. Nobody is let in by it.
   */
  readonly onRefusal?: OnRefusal;
  /** Called with what happens, such as `login.succeeded`. It delays no request, and fails none. */
  readonly onEvent?: (event: AuthEvent) => unknown;
}
