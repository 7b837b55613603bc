// Made by `npm run generate` from the published declarations.

// index.d.ts
export { type AuthErrorCode, errors } from './all-errors.js';
export type { AuthEvent } from './all-events.js';
export type { Auth } from './auth.js';
export type { AuthOptions } from './auth-options.js';
export { createAuth } from './create-auth.js';
export type { Duration } from './duration.js';
export { AuthError, type AuthErrorDetails, type ErrorDefinition, type InvalidField } from './errors.js';
export type { User } from './http/current-user.js';
export { type ProblemOptions, problemHandler } from './http/problem.js';
export type { Guards } from './http/request.js';
export type { Logger } from './logger.js';
export type { RedisClient } from './redis/client.js';
export { type AccessKeys, accessKeys } from './tokens/access-keys.js';
export type { AccessTokenClaims, AuthClaims, StatelessTokenClaims } from './tokens/claims.js';

// all-errors.d.ts
export declare const errors: {
    readonly cross_site_request: import("./errors.js").ErrorDefinition<"cross_site_request">;
    readonly email_taken: import("./errors.js").ErrorDefinition<"email_taken">;
    readonly insufficient_role: import("./errors.js").ErrorDefinition<"insufficient_role">;
    readonly internal_error: import("./errors.js").ErrorDefinition<"internal_error">;
    readonly invalid_credentials: import("./errors.js").ErrorDefinition<"invalid_credentials">;
    readonly invalid_request: import("./errors.js").ErrorDefinition<"invalid_request">;
    readonly last_admin: import("./errors.js").ErrorDefinition<"last_admin">;
    readonly method_not_allowed: import("./errors.js").ErrorDefinition<"method_not_allowed">;
    readonly not_found: import("./errors.js").ErrorDefinition<"not_found">;
    readonly payload_too_large: import("./errors.js").ErrorDefinition<"payload_too_large">;
    readonly reauthentication_required: import("./errors.js").ErrorDefinition<"reauthentication_required">;
    readonly refresh_token_reused: import("./errors.js").ErrorDefinition<"refresh_token_reused">;
    readonly service_unavailable: import("./errors.js").ErrorDefinition<"service_unavailable">;
    readonly session_revoked: import("./errors.js").ErrorDefinition<"session_revoked">;
    readonly token_expired: import("./errors.js").ErrorDefinition<"token_expired">;
    readonly token_invalid: import("./errors.js").ErrorDefinition<"token_invalid">;
    readonly token_missing: import("./errors.js").ErrorDefinition<"token_missing">;
    readonly username_taken: import("./errors.js").ErrorDefinition<"username_taken">;
};
export type AuthErrorCode = keyof typeof errors;

// all-events.d.ts
import type { EmittedEvent } from './core/emitted-event.js';
export type AuthEvent = EmittedEvent<'login.failed'> | (EmittedEvent<'login.succeeded'> & {
    readonly amr: readonly string[];
}) | EmittedEvent<'password.changed'> | EmittedEvent<'refresh_token.reused'> | (EmittedEvent<'roles.changed'> & {
    readonly roles: readonly string[];
}) | (EmittedEvent<'session.ended'> & {
    readonly reason: 'logout' | 'ended_by_owner' | 'ended_by_admin' | 'password_changed' | 'user_disabled' | 'refresh_token_reused' | 'replaced' | 'too_many';
}) | EmittedEvent<'user.disabled'> | EmittedEvent<'user.enabled'> | EmittedEvent<'user.registered'>;

// auth-options.d.ts
import type { Connection } from 'mongoose';
import type { AuthEvent } from './all-events.js';
import type { Duration } from './duration.js';
import type { Logger } from './logger.js';
import type { RedisClient } from './redis/client.js';
import type { UpstreamUser } from './users/user.js';
export interface AuthOptions {
    readonly secret: string;
    readonly previousSecrets?: readonly string[];
    readonly issuer?: string;
    readonly audience?: string;
    readonly accessToken?: {
        readonly expiresIn?: Duration;
    };
    readonly refreshToken?: {
        readonly expiresIn?: Duration;
        readonly leeway?: Duration;
        readonly repeatableFor?: Duration;
        readonly absoluteLifetime?: Duration;
    };
    readonly transport?: 'bearer' | 'cookie';
    readonly cookie?: {
        readonly sameSite?: 'strict' | 'lax' | 'none';
        readonly domain?: string;
        readonly secure?: boolean;
        readonly suffix?: string;
    };
    readonly basePath?: string;
    readonly corsOrigins?: readonly string[];
    readonly tokenEndpoint?: {
        readonly refresh?: boolean;
        readonly stateless?: boolean;
        readonly statelessExpiresIn?: Duration;
    };
    readonly sessions?: {
        readonly store?: 'mongodb' | 'redis';
        readonly check?: 'revocations' | 'every-request';
        readonly maximum?: number;
        readonly recentFor?: Duration;
    };
    readonly clearSiteData?: boolean;
    readonly users?: {
        readonly cacheFor?: Duration;
    };
    readonly passwords?: {
        readonly cost?: number;
        readonly threads?: number;
    };
    readonly upstream?: {
        readonly url: string;
        readonly registerUrl?: string;
        readonly toUser?: (answer: unknown) => Partial<Record<keyof UpstreamUser, unknown>>;
    };
    readonly collections?: {
        readonly users?: string;
        readonly sessions?: string;
        readonly revocations?: string;
    };
    readonly connection: Connection;
    readonly redis?: RedisClient;
    readonly logger?: Logger;
    readonly onEvent?: (event: AuthEvent) => unknown;
}

// auth.d.ts
import type { Router } from 'express';
import type { Guards } from './http/request.js';
export interface Auth extends Guards {
    readonly router: Router;
    ready(): Promise<void>;
    revocations(): {
        readonly staleFor: number;
        readonly known: number;
    };
    close(): Promise<void>;
}

// core/emitted-event.d.ts
export interface EventContext {
    readonly userId?: string | undefined;
    readonly sid?: string | undefined;
    readonly actor?: string | undefined;
    readonly ip?: string | undefined;
    readonly device?: string | undefined;
}
export interface EmittedEvent<Type extends string = string> extends EventContext {
    readonly type: Type;
    readonly at: Date;
}

// create-auth.d.ts
import type { Auth } from './auth.js';
import type { AuthOptions } from './auth-options.js';
export declare function createAuth(options: AuthOptions): Auth;

// duration.d.ts
export type Duration = string | number;
export declare function parseDuration(duration: Duration): number;

// errors.d.ts
export interface ErrorDefinition<Code extends string = string> {
    readonly code: Code;
    readonly status: number;
    readonly title: string;
    readonly advice?: string;
}
export declare function defineError<const Code extends string>(code: Code, status: number, title: string, advice: string): ErrorDefinition<Code>;
export interface InvalidField {
    readonly path: string;
    readonly message: string;
}
export interface AuthErrorDetails {
    readonly detail?: string | undefined;
    readonly errors?: readonly InvalidField[] | undefined;
    readonly retryAfter?: number | undefined;
    readonly maxAge?: number | undefined;
    readonly cause?: unknown;
}
export declare class AuthError extends Error implements ErrorDefinition {
    readonly name = "AuthError";
    readonly code: string;
    readonly status: number;
    readonly title: string;
    readonly errors: readonly InvalidField[] | undefined;
    readonly retryAfter: number | undefined;
    readonly maxAge: number | undefined;
    constructor({ code, status, title }: ErrorDefinition, { detail, errors, retryAfter, maxAge, cause }?: AuthErrorDetails);
}
export declare function problemDetails({ code, status, title }: ErrorDefinition, { detail, errors }?: Pick<AuthErrorDetails, 'detail' | 'errors'>): {
    type: string;
    title: string;
    status: number;
    detail: string;
    code: string;
    errors?: readonly InvalidField[];
};
export declare function errorsByCode<const Definition extends ErrorDefinition>(definitions: readonly Definition[]): {
    readonly [Code in Definition['code']]: ErrorDefinition<Code>;
};

// http/current-user.d.ts
import type { User as SealgateUser } from '../users/user.js';
declare global {
    namespace Express {
        interface CurrentUser extends SealgateUser {
        }
    }
}
export type { SealgateUser as User };

// http/problem.d.ts
import type { ErrorRequestHandler, Request, Response } from 'express';
import { AuthError } from '../errors.js';
import { type Logger } from '../logger.js';
export interface ProblemOptions {
    readonly logger: Logger;
    readonly clearSiteData: boolean;
}
export declare class ProblemResponder {
    #private;
    constructor(options: ProblemOptions);
    send(req: Request, res: Response, error: unknown): void;
    toAuthError(error: unknown): AuthError;
    readonly handler: ErrorRequestHandler;
}
export declare function problemHandler({ logger, clearSiteData, }?: Partial<ProblemOptions>): ErrorRequestHandler;

// http/request.d.ts
import type { Request, RequestHandler } from 'express';
import type { AuthClaims } from '../tokens/claims.js';
declare global {
    namespace Express {
        interface CurrentUser {
            readonly id: string;
            readonly roles: readonly string[];
        }
        interface Request {
            currentUser: CurrentUser;
            auth: AuthClaims;
        }
    }
}
export interface Guards {
    readonly requireAuth: RequestHandler;
    readonly requireSession: RequestHandler;
    readonly requireRole: (...roles: readonly [string, ...string[]]) => RequestHandler;
    readonly requireOwner: (ownerOf: (req: Request) => string | string[] | undefined) => RequestHandler;
}

// logger.d.ts
export interface Logger {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
    error(details: object, message: string): void;
}
export declare const consoleLogger: Logger;
export declare function plainError(error: unknown): unknown;

// redis/client.d.ts
interface ScriptArguments {
    readonly keys: string[];
    readonly arguments: string[];
}
export interface RedisClient {
    eval(script: string, options: ScriptArguments): Promise<unknown>;
    evalSha(sha1: string, options: ScriptArguments): Promise<unknown>;
    publish(channel: string, message: string): Promise<unknown>;
    duplicate(): RedisSubscriber;
}
export interface RedisSubscriber {
    connect(): Promise<unknown>;
    subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
    on(event: 'error', listener: (error: unknown) => void): unknown;
    destroy(): unknown;
}
export {};

// sessions-version.d.ts
export interface SessionsVersion {
    readonly version: number;
    readonly spared?: string | undefined;
}
export interface Versioned {
    readonly sid: string;
    readonly ver?: number | undefined;
}
export declare function isOutdated({ sid, ver }: Versioned, { version, spared }: SessionsVersion): boolean;

// tokens/access-keys.d.ts
import { type KeyRing } from './key-ring.js';
export interface AccessKeys {
    readonly kid: string;
    readonly encrypt: string;
    readonly sign: string;
}
export declare function accessKeys(secret: string): AccessKeys;
export declare function deriveAccessKeys(secret: string): AccessKeys;
export declare function accessKeysFault(keys: unknown): string | undefined;
export declare function accessKeyRing(current: AccessKeys, ...retired: readonly AccessKeys[]): KeyRing;

// tokens/claims.d.ts
import type { TokenType } from './key-ring.js';
export interface TokenClaims {
    readonly iss: string;
    readonly aud: string;
    readonly sub: string;
    readonly iat: number;
    readonly exp: number;
    readonly sid: string;
    readonly gen: number;
    readonly ver?: number | undefined;
    readonly type: TokenType;
}
export interface AccessTokenClaims extends TokenClaims {
    readonly type: 'access_token';
    readonly ver: number;
    readonly auth_time: number;
    readonly roles: readonly string[];
}
export interface StatelessTokenClaims {
    readonly iss: string;
    readonly aud: string;
    readonly sub: string;
    readonly iat: number;
    readonly exp: number;
    readonly type: 'stateless_token';
    readonly email: string;
    readonly username?: string | undefined;
    readonly name?: string | undefined;
    readonly roles: readonly string[];
    readonly created_at: number;
    readonly updated_at: number;
    readonly sid?: undefined;
}
export type AuthClaims = AccessTokenClaims | StatelessTokenClaims;
export interface RefreshTokenClaims extends TokenClaims {
    readonly type: 'refresh_token';
}
export declare function parseClaims<Type extends TokenType>(payload: unknown, type: Type): TokenClaims & {
    readonly type: Type;
};
export declare function assertUnexpired(claims: Pick<TokenClaims, 'exp'>, now: number): void;
export declare function assertIssued({ iat }: Pick<TokenClaims, 'iat'>, now: number): void;
export declare function parseAuthTime(payload: unknown): number;
export declare function parseRoles(payload: unknown): readonly string[];

// tokens/key-ring.d.ts
import { type KeyObject } from 'node:crypto';
import type { Logger } from '../logger.js';
import { KeyUsage } from './key-usage.js';
export type TokenType = 'access_token' | 'refresh_token' | 'stateless_token';
export interface TokenKeys {
    readonly kid: string;
    readonly protectedHeader: string;
    readonly additionalData: Buffer;
    readonly encrypt: KeyObject;
    readonly sign: KeyObject;
}
export interface KeyRing {
    readonly type: TokenType;
    readonly keys: readonly [current: TokenKeys, ...retired: TokenKeys[]];
    readonly usage?: KeyUsage;
}
export declare function deriveKeys(secret: string, type: TokenType): TokenKeys;
export declare function importKeys(kid: string, encrypt: Buffer, sign: Buffer): TokenKeys;
export declare function deriveCsrfSecret(secret: string): string;
export declare function createKeyRing(type: TokenType, secret: string, previousSecrets: readonly string[], logger?: Logger): KeyRing;

// tokens/key-usage.d.ts
import type { Logger } from '../logger.js';
export declare const warnAtSealed: number;
export declare class KeyUsage {
    #private;
    sealed: number;
    constructor(type: string, logger: Logger);
    count(): void;
}

// users/user.d.ts
import type { SessionsVersion } from '../sessions-version.js';
export interface User {
    readonly id: string;
    readonly email: string;
    readonly username?: string;
    readonly name?: string;
    readonly roles: readonly string[];
    readonly createdAt: Date;
    readonly updatedAt: Date;
}
export interface ManagedUser extends User {
    readonly disabled: boolean;
}
export interface UserRecord {
    readonly user: User;
    readonly passwordHash: string | undefined;
    readonly passwordVersion: number;
    readonly disabled: boolean;
    readonly sessions: SessionsVersion;
}
export interface UpstreamUser {
    readonly id: string;
    readonly email: string;
    readonly name?: string | undefined;
    readonly roles?: readonly string[] | undefined;
}
export declare function normalizeIdentifier(identifier: string): string;
export declare const maximumRoles = 16;
export declare const adminRole = "admin";
