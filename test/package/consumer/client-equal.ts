// Each public type of `sealgate/client` and `sealgate/react`, to the letter.
import type { ReactElement, ReactNode } from 'react';
import type {
  AsJson,
  AuthClient,
  AuthClientError,
  AuthClientErrorCode,
  AuthClientOptions,
  AuthEvent,
  AuthListener,
  AuthState,
  AxiosLike,
  Credentials,
  createAuthClient,
  errorOf,
  HintStorage,
  InvalidField,
  PasswordChange,
  Registration,
  ServerErrorCode,
  SignOutReason,
  User,
} from 'sealgate/client';
import type {
  Auth,
  AuthProvider,
  AuthProviderProps,
  KnownAuth,
  Outage,
  RequireAuth,
  RequireAuthProps,
  RequireRole,
  RequireRoleProps,
  useAuth,
  useOutage,
  useSuspenseAuth,
  useUser,
} from 'sealgate/react';
import type { Equals, HasAny, Holds, HoldsNot } from './equals.js';

/** Of an application. */
interface Own {
  readonly company?: string;
}

/** Of an application, as its server has it, and as JSON carries it. */
interface Stored {
  readonly born?: Date;
  readonly visits?: readonly { readonly at: Date; readonly pair: [Date, number | null] }[];
  readonly settings?: unknown;
  readonly other?: Map<string, string>;
}
interface Shown {
  readonly born?: string;
  readonly visits?: readonly { readonly at: string; readonly pair: [string, number | null] }[];
  readonly settings?: unknown;
  readonly other?: never;
}

export type Client = Holds<
  [
    Equals<typeof createAuthClient, <Own = unknown>(options: AuthClientOptions) => AuthClient<AsJson<Own>>>,
    Equals<AsJson<Stored>, { [Name in keyof Shown]: Shown[Name] }>,
    Equals<AsJson<Own>, { [Name in keyof Own]: Own[Name] }>,
    Equals<AsJson<unknown>, unknown>,
    Equals<AuthClient<Own>['user'], (User & Own) | undefined>,
    Equals<AuthClient<Own>['state'], AuthState<Own>>,
    Equals<Extract<AuthState<Own>, { status: 'signed-in' }>['user'], User & Own>,
    Equals<Parameters<AuthClient<Own>['register']>, [registration: Registration & Partial<Own>]>,
    Equals<ReturnType<AuthClient<Own>['login']>, Promise<User & Own>>,
    Equals<
      AuthClientOptions,
      {
        readonly baseUrl: string;
        readonly origins?: readonly string[];
        readonly storage?: HintStorage | null;
        readonly tokenHeader?: string;
        readonly tokenScheme?: string;
        readonly fetch?: typeof globalThis.fetch;
        readonly requestTimeoutMs?: number;
        readonly minRetryDelayMs?: number;
        readonly maxRetryDelayMs?: number;
      }
    >,
    Equals<
      AuthClient,
      {
        readonly baseUrl: string;
        readonly state: AuthState;
        readonly user: User | undefined;
        readonly expiresIn: number;
        register(registration: Registration & Partial<unknown>): Promise<User>;
        login(credentials: Credentials): Promise<User>;
        reauthenticate(password: string): Promise<User>;
        changePassword(change: PasswordChange): Promise<User>;
        logout(): Promise<boolean>;
        logoutEverywhere(): Promise<boolean>;
        getAccessToken(): Promise<string | undefined>;
        refresh(): Promise<User | undefined>;
        readonly fetch: typeof globalThis.fetch;
        authInterceptor(axios: AxiosLike): () => void;
        subscribe(listener: AuthListener): () => void;
        close(): void;
      }
    >,
    Equals<Credentials, { readonly email?: string; readonly username?: string; readonly password: string }>,
    Equals<
      Registration,
      {
        readonly email: string;
        readonly password: string;
        readonly username?: string;
        readonly name?: string;
        readonly invitation?: string;
      }
    >,
    Equals<PasswordChange, { readonly currentPassword: string; readonly newPassword: string }>,
    Equals<
      User,
      {
        readonly id: string;
        readonly email: string;
        readonly username?: string;
        readonly name?: string;
        readonly roles: readonly string[];
        readonly emailVerified?: boolean;
        readonly createdAt: string;
        readonly updatedAt: string;
      }
    >,
    Equals<
      AuthState,
      | { readonly status: 'loading'; readonly user: undefined; readonly problem?: AuthClientError }
      | { readonly status: 'signed-in'; readonly user: User; readonly problem?: AuthClientError }
      | {
          readonly status: 'signed-out';
          readonly user: undefined;
          readonly reason?: SignOutReason | undefined;
        }
    >,
    Equals<AuthEvent['type'], 'signed-in' | 'refreshing' | 'refreshed' | 'signed-out' | 'retrying'>,
    Equals<AuthListener, (event: AuthEvent) => void>,
    Equals<AuthClientErrorCode, ServerErrorCode | 'network_error' | 'superseded'>,
    Equals<Extract<ServerErrorCode, 'last_admin' | 'no_such_code'>, 'last_admin'>,
    Equals<AuthClientError['status'], number>,
    Equals<AuthClientError['errors'], readonly InvalidField[]>,
    Equals<InvalidField, { readonly path: string; readonly message: string }>,
    Equals<typeof errorOf, (response: Response) => Promise<AuthClientError>>,
    Equals<keyof HintStorage, 'getItem' | 'setItem' | 'removeItem' | 'length' | 'key'>,
    Equals<Storage extends HintStorage ? true : false, true>,
    Equals<Pick<Storage, 'getItem' | 'setItem'> extends HintStorage ? true : false, true>,
    Equals<AxiosLike['getUri'], (config: object) => string>,
  ]
>;

export type React = Holds<
  [
    Equals<AuthProviderProps, { readonly client: AuthClient; readonly children?: ReactNode }>,
    Equals<typeof AuthProvider, ({ client, children }: AuthProviderProps) => ReactElement>,
    Equals<
      RequireAuthProps,
      { readonly fallback?: ReactNode; readonly pending?: ReactNode; readonly children?: ReactNode }
    >,
    Equals<ReturnType<typeof RequireAuth>, ReactElement>,
    Equals<typeof useAuth, <Own = unknown>() => Auth<AsJson<Own>>>,
    Equals<Auth<Own>['client'], AuthClient<Own>>,
    Equals<Auth<Own>['user'], (User & Own) | undefined>,
    Equals<Auth['client'], AuthClient>,
    Equals<Auth['login'], AuthClient['login']>,
    Equals<Auth['reauthenticate'], AuthClient['reauthenticate']>,
    Equals<Auth['status'], AuthState['status']>,
    Equals<typeof useUser, <Own = unknown>() => (User & AsJson<Own>) | undefined>,
    Equals<
      RequireRoleProps,
      RequireAuthProps &
        (
          | { readonly role: string; readonly roles?: undefined }
          | { readonly roles: readonly string[]; readonly role?: undefined }
        )
    >,
    Equals<typeof RequireRole, (props: RequireRoleProps) => ReactElement>,
    Equals<typeof useSuspenseAuth, <Own = unknown>() => KnownAuth<AsJson<Own>>>,
    Equals<KnownAuth['status'], 'signed-in' | 'signed-out'>,
    Equals<Extract<KnownAuth<Own>, { status: 'signed-in' }>['user'], User & Own>,
    Equals<typeof useOutage, () => Outage | undefined>,
    Equals<
      Outage,
      {
        readonly cause: 'offline' | 'timeout' | 'unreachable' | 'intercepted' | 'refused';
        readonly message: string;
        readonly problem: AuthClientError;
      }
    >,
  ]
>;

export type Known = HoldsNot<
  [
    HasAny<AuthClient>,
    HasAny<AuthClientOptions>,
    HasAny<AuthState>,
    HasAny<AuthEvent>,
    HasAny<AxiosLike>,
    HasAny<HintStorage['getItem']>,
    HasAny<Auth>,
    HasAny<KnownAuth>,
    HasAny<Outage>,
    HasAny<RequireRoleProps>,
  ]
>;
