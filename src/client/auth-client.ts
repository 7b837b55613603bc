import { leaveNote } from './attempts.js';
import type { AuthListener, AuthState } from './auth-state.js';
import { type AxiosLike, interceptAxios } from './axios.js';
import { createBearer } from './bearer.js';
import { createBearerFetch } from './bearer-fetch.js';
import { createHintStore, type HintStorage } from './hint.js';
import { createServerApi } from './server-api.js';
import { createSession } from './session.js';
import { createTokenHeader } from './token-header.js';
import type { AsJson, User } from './user.js';

export interface AuthClientOptions {
  /** Where the server's router is mounted: `/auth`, or a full URL if it is on another origin. */
  readonly baseUrl: string;
  /**
   * Origins that get the access token besides the page's own and that of `baseUrl`, such as your resource services. Requests
   * to any other origin are sent without it.
   */
  readonly origins?: readonly string[];
  /**
   * Stores the hint that someone is signed in here, and notes of refreshes whose answer is missing: localStorage by default; null
   * to store nothing.
   */
  readonly storage?: HintStorage | null;
  /**
   * The header that the access token is sent in, as the server's `accessToken.header` has it: `x-auth-token`. `Authorization` by
   * default.
   */
  readonly tokenHeader?: string;
  /** What stands before it there, as the server's `accessToken.scheme` has it: `Token`. `Bearer` in `Authorization` by default. */
  readonly tokenScheme?: string;
  /** Replaces the global fetch. It is called with an address and an init of plain values, and never with a `Request`. */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Milliseconds that the client waits for an answer of sealgate: 15,000 by default, and 2,147,483,647 at most. The server's
   * `refreshToken.leeway` has to be twice that, or 0: raise both.
   */
  readonly requestTimeoutMs?: number;
  /**
   * Milliseconds until the first retry, at most, after a refresh or a logout failed: 400 by default. Each pause is twice the one
   * before, up to `maxRetryDelayMs`, and shortened at random by half at most. None is shorter than a `Retry-After`.
   */
  readonly minRetryDelayMs?: number;
  /** Milliseconds between retries, at most: 30,000 by default. A `Retry-After` may ask for more. */
  readonly maxRetryDelayMs?: number;
}

export interface Credentials {
  readonly email?: string;
  readonly username?: string;
  readonly password: string;
}

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly username?: string;
  readonly name?: string;
  /** The token of an invitation, where the server asks for one. */
  readonly invitation?: string;
}

export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/**
 * Signs users in with a sealgate server. The methods do not need `this`, so they can be destructured. `Own` is what users have of the
 * application's own fields, as JSON carries it.
 */
export interface AuthClient<Own = unknown> {
  /** The option, without a trailing slash. */
  readonly baseUrl: string;
  /** The current state. The same object until something changes. */
  readonly state: AuthState<Own>;
  /** The signed-in user. */
  readonly user: (User & Own) | undefined;
  /** Milliseconds until the access token expires; 0 without one. */
  readonly expiresIn: number;

  /**
   * Creates a user and signs them in; rejects with an `AuthClientError`, such as `email_taken`. Called again with the same while it
   * is under way, it sends nothing and settles alike; so do the next three.
   */
  register(registration: Registration & Partial<Own>): Promise<User & Own>;
  /** Signs in; rejects with an `AuthClientError`, such as `invalid_credentials`. */
  login(credentials: Credentials): Promise<User & Own>;
  /**
   * Signs the user in again, after an answer `reauthentication_required`. The user stays signed in meanwhile, in all tabs.
   * Rejects with an `AuthClientError`: `invalid_credentials` if the password is wrong.
   */
  reauthenticate(password: string): Promise<User & Own>;
  /**
   * Changes the password, and ends the user's sessions in all other browsers. This one gets a new session, and its tabs stay
   * signed in. Rejects with an `AuthClientError`: `invalid_credentials` if the current password is wrong.
   */
  changePassword(change: PasswordChange): Promise<User & Own>;
  /**
   * Signs out in every tab at once, and cancels what is in flight. Resolves with false if the server could not be reached: the
   * client then retries by itself, even after a reload.
   */
  logout(): Promise<boolean>;
  /**
   * As `logout`, and ends the user's sessions in all other browsers too. Resolves with false also where the server refused: this
   * session had ended before, and those in other browsers may live on.
   */
  logoutEverywhere(): Promise<boolean>;
  /**
   * Resolves with a valid access token, after a refresh if necessary; with undefined if nobody is signed in. Rejects with an
   * `AuthClientError` if that refresh fails.
   */
  getAccessToken(): Promise<string | undefined>;
  /** Refreshes now, to get the latest user. The access token does not need this: it is refreshed automatically. */
  refresh(): Promise<(User & Own) | undefined>;
  /**
   * The global fetch, with the access token. On `token_expired` the token is refreshed and the request retried, once. On
   * `session_revoked` every tab signs out. An `Authorization` of your own is left alone, and a stream in `init` is sent once only.
   * A `signal` ends it at any time, also while a token is awaited.
   */
  readonly fetch: typeof globalThis.fetch;
  /** Does the same as `fetch` for an axios instance. Returns a function that removes the interceptors. */
  authInterceptor(axios: AxiosLike): () => void;
  /** Calls `listener` on every event, after the state changed. Returns a function that unsubscribes. The first call starts the client. */
  subscribe(listener: AuthListener): () => void;
  /** Stops timers and removes listeners and subscribers, until the client is used again. It does not sign out. */
  close(): void;
}

/**
 * Creates a client. It starts with its first use: a silent refresh finds out whether someone is signed in.
 *
 * The access token is kept in memory only. Tabs share it, and one of them refreshes it shortly before it expires. On a server
 * (SSR) the client sends nothing by itself, and the state stays `loading`.
 *
 * With `users.fields` on the server, say what clients see of them: `createAuthClient<{ readonly company?: string }>(...)`, or
 * `FieldsOf<typeof fields>`. They travel as JSON, so that a `Date` of the server is a string here. It is the server that holds to it;
 * nothing here checks it.
 *
 * @example
 * const auth = createAuthClient({ baseUrl: '/auth' });
 * auth.subscribe(() => render(auth.state));
 * await auth.login({ email, password });
 * const orders = await (await auth.fetch('/orders')).json();
 */
export function createAuthClient<Own = unknown>(options: AuthClientOptions): AuthClient<AsJson<Own>>;
export function createAuthClient(options: AuthClientOptions): AuthClient {
  const {
    baseUrl,
    origins = [],
    storage,
    tokenHeader: headerName,
    tokenScheme,
    fetch = (input, init) => globalThis.fetch(input, init),
    requestTimeoutMs = 15_000,
    minRetryDelayMs: min = 400,
    maxRetryDelayMs: max = 30_000,
  } = options;
  const base = baseUrl.replace(/\/$/, '');
  const key = `sealgate:${base}`;
  const storageOf = () => (storage === undefined ? globalThis.localStorage : storage);
  const tokenHeader = createTokenHeader(headerName, tokenScheme);
  const note = () => leaveNote(storageOf, key, 2 * requestTimeoutMs);
  const api = createServerApi(base, fetch, tokenHeader, note, requestTimeoutMs);
  const hint = createHintStore(storageOf, key);
  const [session, signIn, tokenForRetry] = createSession(api, hint, key, min, max);

  const pageUrl = globalThis.location?.href;
  // As fetch resolves it: a page may have a `<base>`.
  const originOf = (url: string) => new URL(url, globalThis.document?.baseURI ?? pageUrl).origin;
  // Resolved per request: on a server a base such as `/auth` has no origin, which is fine as long as nothing is sent.
  const mayAttachToken = (url: string) =>
    [pageUrl ?? base, base, ...origins].map(originOf).includes(originOf(url));

  const bearer = createBearer(session.getAccessToken, tokenForRetry, mayAttachToken, tokenHeader);
  const bearerFetch = createBearerFetch(bearer, fetch);

  return Object.assign(session, {
    baseUrl: base,
    register: (registration: Registration) => signIn('/register', registration),
    login: (credentials: Credentials) => signIn('/login', credentials),
    reauthenticate: (password: string) => signIn('/login', { email: session.user?.email, password }),
    changePassword: ({ currentPassword, newPassword }: PasswordChange) =>
      signIn(
        '/change-password',
        { current_password: currentPassword, new_password: newPassword },
        bearerFetch,
      ),
    fetch: bearerFetch,
    authInterceptor: (axios: AxiosLike) => interceptAxios(bearer, axios),
  });
}
