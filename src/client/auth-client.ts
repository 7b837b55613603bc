import type { AuthListener, AuthState } from './auth-state.js';
import { type AxiosLike, interceptAxios } from './axios.js';
import { createBearerFetch } from './bearer-fetch.js';
import { createHintStore, type HintStorage } from './hint.js';
import { createServerApi } from './server-api.js';
import { createSession } from './session.js';
import type { User } from './user.js';

export interface AuthClientOptions {
  /** Where the server's router is mounted: `/auth`, or a whole URL where it is on another origin. */
  readonly baseUrl: string;
  /**
   * Origins that get the access token, besides the page's own and that of `baseUrl`: your resource services, say. Requests
   * to others go out without it.
   */
  readonly origins?: readonly string[];
  /** Where the hint is kept that somebody signed in here: localStorage by default; null for nowhere. */
  readonly storage?: HintStorage | null;
  /** The fetch to use: the global one by default. */
  readonly fetch?: typeof globalThis.fetch;
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
}

export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** Signs people in against a sealgate server. All members can be taken out and passed on: none needs `this`. */
export interface AuthClient {
  /** Where the server is, as it was given, without a slash at its end. */
  readonly baseUrl: string;
  /** What to show now. The same object until something changes. */
  readonly state: AuthState;
  /** Who is signed in. */
  readonly user: User | undefined;
  /** Milliseconds that the access token has left; 0 without one. */
  readonly expiresIn: number;

  /** Signs a new user in; rejects with an `AuthClientError`, such as `email_taken`. */
  register(registration: Registration): Promise<User>;
  /** Signs in; rejects with an `AuthClientError`, such as `invalid_credentials`. */
  login(credentials: Credentials): Promise<User>;
  /**
   * Changes the password; rejects with an `AuthClientError`: `invalid_credentials` where the current one is wrong. It ends the user's
   * sessions in all other browsers. This one gets a new session, and its tabs stay signed in.
   */
  changePassword(change: PasswordChange): Promise<User>;
  /**
   * Signs out: here and in every tab at once, whatever is in flight. Resolves with whether the server knows. If it is away
   * now, it is told as soon as it is back, after a reload as well; nothing is needed of you.
   */
  logout(): Promise<boolean>;
  /** As `logout`, and ends the user's sessions in all other browsers too. */
  logoutEverywhere(): Promise<boolean>;
  /**
   * A token that is valid now: at once where there is one, and after a refresh otherwise. Undefined where nobody is signed
   * in. Rejects with an `AuthClientError` while a needed refresh fails.
   */
  getAccessToken(): Promise<string | undefined>;
  /** Refreshes now, for the user as the server knows them. Not needed for the token: that looks after itself. */
  refresh(): Promise<User | undefined>;
  /**
   * As the global fetch, with the access token. Where the server says `token_expired`, the token is refreshed and the
   * request repeated, once. Where it says `session_revoked`, everybody is told.
   */
  readonly fetch: typeof globalThis.fetch;
  /** Does for an instance of axios what `fetch` does. Returns what takes it off again. */
  authInterceptor(axios: AxiosLike): () => void;
  /** Calls `listener` on every event; the state has changed by then. Returns what ends it. The first one starts the client. */
  subscribe(listener: AuthListener): () => void;
  /** Ends timers and listeners, and forgets the subscribers. Nobody is signed out. */
  close(): void;
}

/**
 * Makes a client, which begins with its first use: a silent refresh finds out whether somebody is signed in.
 *
 * The access token is in memory only. Tabs hand it to each other, and one of them refreshes it shortly before it runs out.
 * On a server nothing is sent by itself, and the state stays `loading`.
 *
 * @example
 * const auth = createAuthClient({ baseUrl: '/auth' });
 * auth.subscribe(() => render(auth.state));
 * await auth.login({ email, password });
 * const orders = await (await auth.fetch('/orders')).json();
 */
export function createAuthClient(options: AuthClientOptions): AuthClient {
  const { baseUrl, origins = [], storage = localStorageIfAllowed() } = options;
  const { fetch = (...args) => globalThis.fetch(...args) } = options;
  const base = baseUrl.replace(/\/$/, '');
  const key = `sealgate:${base}`;
  const hint = createHintStore(storage ?? undefined, key);
  const session = createSession(createServerApi(base, fetch), hint, key);

  const pageUrl = globalThis.location?.href;
  const originOf = (url: string) => new URL(url, pageUrl).origin;
  const extraOrigins = origins.map(originOf);
  // With each request, since on a server a base such as `/auth` has no origin, and is no fault while nothing is sent.
  const mayAttachToken = (url: string) =>
    [originOf(pageUrl ?? base), originOf(base), ...extraOrigins].includes(originOf(url));

  const bearerFetch = createBearerFetch(session, mayAttachToken, fetch);

  return {
    baseUrl: base,
    get state() {
      return session.state;
    },
    get user() {
      return session.state.user;
    },
    get expiresIn() {
      return session.expiresIn;
    },
    register: (registration) => session.signIn('/register', registration),
    login: (credentials) => session.signIn('/login', credentials),
    changePassword: ({ currentPassword, newPassword }) => {
      const body = { current_password: currentPassword, new_password: newPassword };
      return session.signIn('/change-password', body, bearerFetch);
    },
    logout: () => session.logout(false),
    logoutEverywhere: () => session.logout(true),
    getAccessToken: session.getAccessToken,
    refresh: async () => {
      await session.refresh();
      return session.state.user;
    },
    fetch: bearerFetch,
    authInterceptor: (axios) => interceptAxios(session, mayAttachToken, axios),
    subscribe: session.subscribe,
    close: session.close,
  };
}

/** The browser may refuse even to name it. */
function localStorageIfAllowed(): HintStorage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
