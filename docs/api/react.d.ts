// Made by `npm run generate` from the published declarations.

// react/index.d.ts
export { AuthProvider, type AuthProviderProps } from './auth-provider.js';
export { RequireAuth, type RequireAuthProps } from './require-auth.js';
export { RequireRole, type RequireRoleProps } from './require-role.js';
export { type Auth, useAuth } from './use-auth.js';
export { type Outage, useOutage } from './use-outage.js';
export { type KnownAuth, useSuspenseAuth } from './use-suspense-auth.js';
export { useUser } from './use-user.js';

// client/attempts.d.ts
import { type HintStorage } from './hint.js';
type Attempt = 'first' | 'again';
export interface Note {
    readonly says: Attempt | undefined;
    remove(): void;
}
export declare function leaveNote(storageOf: () => HintStorage | null | undefined, key: string, overAfterMs?: number): Note;
export {};

// client/auth-client.d.ts
import type { AuthListener, AuthState } from './auth-state.js';
import { type AxiosLike } from './axios.js';
import { type HintStorage } from './hint.js';
import type { AsJson, User } from './user.js';
export interface AuthClientOptions {
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
    readonly invitation?: string;
}
export interface PasswordChange {
    readonly currentPassword: string;
    readonly newPassword: string;
}
export interface AuthClient<Own = unknown> {
    readonly baseUrl: string;
    readonly state: AuthState<Own>;
    readonly user: (User & Own) | undefined;
    readonly expiresIn: number;
    register(registration: Registration & Partial<Own>): Promise<User & Own>;
    login(credentials: Credentials): Promise<User & Own>;
    reauthenticate(password: string): Promise<User & Own>;
    changePassword(change: PasswordChange): Promise<User & Own>;
    logout(): Promise<boolean>;
    logoutEverywhere(): Promise<boolean>;
    getAccessToken(): Promise<string | undefined>;
    refresh(): Promise<(User & Own) | undefined>;
    readonly fetch: typeof globalThis.fetch;
    authInterceptor(axios: AxiosLike): () => void;
    subscribe(listener: AuthListener): () => void;
    close(): void;
}
export declare function createAuthClient<Own = unknown>(options: AuthClientOptions): AuthClient<AsJson<Own>>;

// client/auth-error.d.ts
import { type ServerErrorCode } from './error-codes.js';
export type AuthClientErrorCode = ServerErrorCode | 'network_error' | 'superseded';
export interface InvalidField {
    readonly path: string;
    readonly message: string;
}
export interface AuthClientErrorDetails {
    readonly status?: number;
    readonly errors?: readonly InvalidField[];
    readonly retryAfter?: number | undefined;
    readonly cause?: unknown;
}
export declare class AuthClientError extends Error {
    readonly name = "AuthClientError";
    readonly code: AuthClientErrorCode | (string & {});
    readonly status: number;
    readonly errors: readonly InvalidField[];
    readonly retryAfter: number | undefined;
    constructor(code: AuthClientError['code'], message: string, details?: AuthClientErrorDetails);
}
export declare function errorOf(response: Response): Promise<AuthClientError>;
export declare function dateOf(headers: Headers, name?: string): number;
export declare function isSessionEnd({ status, code }: AuthClientError): boolean;

// client/auth-state.d.ts
import type { AuthClientError } from './auth-error.js';
import type { User } from './user.js';
export type SignOutReason = 'logout' | AuthClientError['code'];
export type AuthState<Own = unknown> = {
    readonly status: 'loading';
    readonly user: undefined;
    readonly problem?: AuthClientError;
} | {
    readonly status: 'signed-in';
    readonly user: User & Own;
    readonly problem?: AuthClientError;
} | {
    readonly status: 'signed-out';
    readonly user: undefined;
    readonly reason?: SignOutReason | undefined;
};
export type AuthEvent = {
    readonly here: boolean;
} & ({
    readonly type: 'signed-in' | 'refreshing' | 'refreshed';
} | {
    readonly type: 'signed-out';
    readonly reason?: SignOutReason | undefined;
}
 | {
    readonly type: 'retrying';
    readonly problem: AuthClientError;
    readonly retryIn: number;
});
export type AuthListener = (event: AuthEvent) => void;
export declare const loading: AuthState;

// client/axios.d.ts
import { type Abortable, type Bearer, type RequestHeaders } from './bearer.js';
interface RequestConfig {
    readonly headers: RequestHeaders;
    readonly signal?: Abortable;
    isOurs?: boolean;
}
interface Answer {
    readonly status: number;
    readonly data?: BodyInit | null;
    readonly config?: RequestConfig & {
        readonly data?: unknown;
        readonly isRetry?: unknown;
    };
}
interface Outcome extends Partial<Answer> {
    readonly response?: Answer;
}
export interface AxiosLike {
    getUri(config: object): string;
    request(config: object): Promise<unknown>;
    readonly interceptors: {
        readonly request: {
            use(fulfilled: <Config extends RequestConfig>(config: Config) => Promise<Config>): number;
            eject(id: number): void;
        };
        readonly response: {
            use(fulfilled: <Came extends Outcome>(answer: Came) => Promise<Came>, rejected: <Came extends Outcome>(error: Came) => Promise<Came>): number;
            eject(id: number): void;
        };
    };
}
export declare function interceptAxios([attach, mayRepeat]: Bearer, axios: AxiosLike): () => void;
export {};

// client/bearer.d.ts
import type { TokenForRetry } from './session.js';
import type { TokenHeader } from './token-header.js';
export interface Abortable {
    readonly aborted: boolean;
    addEventListener?(type: 'abort', listener: () => void): void;
    removeEventListener?(type: 'abort', listener: () => void): void;
}
export interface RequestHeaders {
    has(name: string): boolean;
    get(name: string): unknown;
    set(name: string, value: string): unknown;
}
type Attach = (headers: RequestHeaders, url: string, signal: Abortable | null | undefined, isOurs?: boolean) => Promise<boolean>;
type MayRepeat = (headers: RequestHeaders, code: unknown, body: unknown, signal: Abortable | null | undefined) => Promise<unknown>;
export type Bearer = readonly [Attach, MayRepeat];
export declare function createBearer(getAccessToken: () => Promise<string | undefined>, tokenForRetry: TokenForRetry, mayAttachToken: (url: string) => boolean, tokenHeader: TokenHeader): Bearer;
export declare function isStream(value: unknown): unknown;
export declare function untilAborted<T>(promise: Promise<T>, signal: Abortable | null | undefined): Promise<T | undefined>;
export {};

// client/deadline.d.ts
export type Deadline = () => number;
export declare function deadlineIn(milliseconds: number): Deadline;

// client/error-codes.d.ts
export type ServerErrorCode = 'cross_site_request' | 'email_taken' | 'insufficient_role' | 'internal_error' | 'invalid_client' | 'invalid_credentials' | 'invalid_request' | 'last_admin' | 'method_not_allowed' | 'not_found' | 'payload_too_large' | 'reauthentication_required' | 'refresh_token_reused' | 'registration_closed' | 'service_unavailable' | 'session_revoked' | 'token_expired' | 'token_invalid' | 'token_missing' | 'unsupported_media_type' | 'user_too_large' | 'username_taken';
export declare const sessionEndingCodes: readonly string[];

// client/hint.d.ts
export type HintStatus = 'in' | 'out' | 'ending' | 'ending-everywhere';
export interface Hint {
    readonly status: string | undefined;
    readonly epoch: number;
}
export interface HintStorage {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem?(key: string): void;
    readonly length?: number;
    key?(index: number): string | null;
}
type ReadHint = () => Hint;
type WriteHint = (status: HintStatus, epoch: number) => void;
export type HintStore = readonly [ReadHint, WriteHint];
export declare function ifAllowed<T>(use: () => T): T | undefined;
export declare function createHintStore(storageOf: () => HintStorage | null | undefined, key: string): HintStore;
export {};

// client/index.d.ts
export type { AuthClient, AuthClientOptions, Credentials, PasswordChange, Registration, } from './auth-client.js';
export { createAuthClient } from './auth-client.js';
export { AuthClientError, type AuthClientErrorCode, errorOf, type InvalidField, } from './auth-error.js';
export type { AuthEvent, AuthListener, AuthState, SignOutReason } from './auth-state.js';
export type { AxiosLike } from './axios.js';
export type { ServerErrorCode } from './error-codes.js';
export type { HintStorage } from './hint.js';
export type { AsJson, User } from './user.js';

// client/server-api.d.ts
import type { Note } from './attempts.js';
import { type Deadline } from './deadline.js';
import type { TokenHeader } from './token-header.js';
import type { User } from './user.js';
export interface AccessToken {
    readonly value: string;
    readonly left: Deadline;
    readonly user: User;
}
type SignIn = (path: string, abort: AbortController, json: string, send?: typeof globalThis.fetch) => Promise<AccessToken>;
type Notify = (path: string, bearer?: string) => Promise<undefined>;
type Refresh = (abort: AbortController, bearer?: string) => Promise<AccessToken>;
export type ServerApi = readonly [SignIn, Notify, Refresh];
export declare function createServerApi(baseUrl: string, fetch: typeof globalThis.fetch, tokenHeader: TokenHeader, leaveNote: () => Note, requestTimeoutMs: number): ServerApi;
export declare function isUser(value: unknown): value is User;
export {};

// client/session.d.ts
import { type AuthListener, type AuthState } from './auth-state.js';
import type { HintStore } from './hint.js';
import { type ServerApi } from './server-api.js';
import type { User } from './user.js';
interface SessionPart {
    readonly state: AuthState;
    readonly user: User | undefined;
    readonly expiresIn: number;
    logout(): Promise<boolean>;
    logoutEverywhere(): Promise<boolean>;
    getAccessToken(): Promise<string | undefined>;
    refresh(): Promise<User | undefined>;
    subscribe(listener: AuthListener): () => void;
    close(): void;
}
type SignIn = (path: string, body: unknown, send?: typeof globalThis.fetch) => Promise<User>;
export type TokenForRetry = (rejected: string, code: unknown) => Promise<string | undefined>;
export declare function createSession([requestSignIn, notify, requestRefresh]: ServerApi, [readHint, writeHint]: HintStore, name: string, minDelayMs: number, maxDelayMs: number): readonly [SessionPart, SignIn, TokenForRetry];
export {};

// client/token-header.d.ts
type Header = [name: string, value: string];
export type TokenHeader = (token: string) => Header;
export declare function createTokenHeader(name?: string, scheme?: string): TokenHeader;
export {};

// client/user.d.ts
export interface User {
    readonly id: string;
    readonly email: string;
    readonly username?: string;
    readonly name?: string;
    readonly roles: readonly string[];
    readonly emailVerified?: boolean;
    readonly createdAt: string;
    readonly updatedAt: string;
}
export type AsJson<Value> = unknown extends Value ? Value : Value extends {
    toJSON(): infer Json;
} ? AsJson<Json> : Value extends bigint | symbol | ((...given: never) => unknown) | Collection ? never : {
    [Name in keyof Value]: AsJson<Value[Name]>;
};
type Collection = ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>;
export {};

// react/auth-provider.d.ts
import type { ReactElement, ReactNode } from 'react';
import type { AuthClient } from '../client/index.js';
export interface AuthProviderProps {
    readonly client: AuthClient;
    readonly children?: ReactNode;
}
export declare function AuthProvider({ client, children }: AuthProviderProps): ReactElement;

// react/require-auth.d.ts
import type { ReactElement, ReactNode } from 'react';
export interface RequireAuthProps {
    readonly fallback?: ReactNode;
    readonly pending?: ReactNode;
    readonly children?: ReactNode;
}
export declare function RequireAuth({ fallback, pending, children }: RequireAuthProps): ReactElement;

// react/require-role.d.ts
import type { ReactElement } from 'react';
import { type RequireAuthProps } from './require-auth.js';
export type RequireRoleProps = RequireAuthProps & ({
    readonly role: string;
    readonly roles?: undefined;
}
 | {
    readonly roles: readonly string[];
    readonly role?: undefined;
});
export declare function RequireRole(props: RequireRoleProps): ReactElement;

// react/use-auth.d.ts
import type { AsJson, AuthClient, AuthState } from '../client/index.js';
export type Auth<Own = unknown> = AuthState<Own> & Pick<AuthClient<Own>, 'register' | 'login' | 'reauthenticate' | 'changePassword' | 'logout' | 'logoutEverywhere' | 'refresh' | 'fetch' | 'getAccessToken'> & {
    readonly client: AuthClient<Own>;
};
export declare function useAuth<Own = unknown>(): Auth<AsJson<Own>>;
export declare function useAuthOf(client: AuthClient, getHydrationState: () => AuthState): Auth;

// react/use-outage.d.ts
import type { AuthClientError } from '../client/index.js';
export interface Outage {
    readonly cause: 'offline' | 'timeout' | 'unreachable' | 'intercepted' | 'refused';
    readonly message: string;
    readonly problem: AuthClientError;
}
export declare function useOutage(): Outage | undefined;

// react/use-suspense-auth.d.ts
import type { AsJson } from '../client/index.js';
import { type Auth } from './use-auth.js';
export type KnownAuth<Own = unknown> = Exclude<Auth<Own>, {
    readonly status: 'loading';
}>;
export declare function useSuspenseAuth<Own = unknown>(): KnownAuth<AsJson<Own>>;

// react/use-user.d.ts
import type { AsJson, User } from '../client/index.js';
export declare function useUser<Own = unknown>(): (User & AsJson<Own>) | undefined;
