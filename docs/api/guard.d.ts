// Made by `npm run generate` from the published declarations.

// guard/index.d.ts
export type { Duration } from '../duration.js';
export { AuthError, type AuthErrorDetails, defineError, type ErrorDefinition, type InvalidField, } from '../errors.js';
export { type OnRefusal, type ProblemOptions, problemHandler } from '../http/problem.js';
export type { GuardHandler, SignedInHandler, SignedInRequest, Verified } from '../http/request.js';
export type { Logger } from '../logger.js';
export type { RightOf, RoleRights } from '../options/role-rights.js';
export type { RedisClient } from '../redis/client.js';
export type { OnEnded } from '../sessions/watches.js';
export { type AccessKeys, accessKeys } from '../tokens/access-keys.js';
export type { AccessTokenClaims, AuthClaims } from '../tokens/claims.js';
export { type IntrospectionCredentials, introspectionCredentials, } from '../tokens/introspection-credentials.js';
export { type AuthErrorCode, errors } from './errors.js';
export type { Exception, ExceptionPath } from './exceptions.js';
export { createGuard, type Guard } from './guard.js';
export type { GuardOptions } from './options.js';

// clock.d.ts
export interface Clock {
    now(): number;
}
export interface SharedClock extends Clock {
    synchronize(): Promise<void>;
    monotonic(): number;
    inCommand<Command>(command: Command): Command;
}
export declare const systemClock: Clock;

// duration.d.ts
export type Duration = string | number;
export declare function parseDuration(duration: Duration): number;

// errors.d.ts
export interface ErrorDefinition<Code extends string = string> {
    readonly code: Code;
    readonly status: number;
    readonly title: string;
    readonly advice?: string;
    readonly endsSession?: true;
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
    readonly headers?: Readonly<Record<string, string>> | undefined;
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
    readonly headers: Readonly<Record<string, string>> | undefined;
    constructor({ code, status, title }: ErrorDefinition, { detail, errors, retryAfter, maxAge, headers, cause }?: AuthErrorDetails);
}
export declare function isCallersFault(error: unknown): error is AuthError;
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

// guard/errors.d.ts
export declare const errors: {
    readonly cross_site_request: import("../errors.js").ErrorDefinition<"cross_site_request">;
    readonly email_taken: import("../errors.js").ErrorDefinition<"email_taken">;
    readonly insufficient_role: import("../errors.js").ErrorDefinition<"insufficient_role">;
    readonly internal_error: import("../errors.js").ErrorDefinition<"internal_error">;
    readonly invalid_client: import("../errors.js").ErrorDefinition<"invalid_client">;
    readonly invalid_credentials: import("../errors.js").ErrorDefinition<"invalid_credentials">;
    readonly invalid_request: import("../errors.js").ErrorDefinition<"invalid_request">;
    readonly method_not_allowed: import("../errors.js").ErrorDefinition<"method_not_allowed">;
    readonly not_found: import("../errors.js").ErrorDefinition<"not_found">;
    readonly payload_too_large: import("../errors.js").ErrorDefinition<"payload_too_large">;
    readonly reauthentication_required: import("../errors.js").ErrorDefinition<"reauthentication_required">;
    readonly refresh_token_reused: import("../errors.js").ErrorDefinition<"refresh_token_reused">;
    readonly service_unavailable: import("../errors.js").ErrorDefinition<"service_unavailable">;
    readonly session_revoked: import("../errors.js").ErrorDefinition<"session_revoked">;
    readonly token_expired: import("../errors.js").ErrorDefinition<"token_expired">;
    readonly token_invalid: import("../errors.js").ErrorDefinition<"token_invalid">;
    readonly token_missing: import("../errors.js").ErrorDefinition<"token_missing">;
    readonly unsupported_media_type: import("../errors.js").ErrorDefinition<"unsupported_media_type">;
    readonly user_too_large: import("../errors.js").ErrorDefinition<"user_too_large">;
    readonly username_taken: import("../errors.js").ErrorDefinition<"username_taken">;
};
export type AuthErrorCode = keyof typeof errors;

// guard/exceptions.d.ts
import { type AnyRequest } from '../transports/any-request.js';
export type ExceptionPath = string | RegExp | {
    readonly url: string | RegExp;
    readonly methods?: string | readonly string[];
};
export interface Exception {
    readonly path?: ExceptionPath | readonly ExceptionPath[];
    readonly method?: string | readonly string[];
}
export declare function compileExceptions(exceptions: readonly Exception[]): (req: AnyRequest) => boolean;

// guard/guard.d.ts
import type { GuardHandler, Guards, Verified } from '../http/request.js';
import type { RightOf, RoleRights } from '../options/role-rights.js';
import { type OnEnded } from '../sessions/watches.js';
import type { AuthClaims } from '../tokens/claims.js';
import { type Exception } from './exceptions.js';
import { type GuardOptions } from './options.js';
export interface Guard<Right extends string = never> extends Guards<Right> {
    readonly unless: (...exceptions: readonly Exception[]) => GuardHandler;
    verify(token: unknown): Promise<Verified>;
    onEnded(claims: AuthClaims, callback: OnEnded): () => void;
    close(): Promise<void>;
}
export declare function createGuard<const Roles extends RoleRights = Record<never, never>>(options: GuardOptions<Roles>): Guard<RightOf<Roles>>;

// guard/options.d.ts
import type { Duration } from '../duration.js';
import type { OnRefusal } from '../http/problem.js';
import { type Logger } from '../logger.js';
import { type RoleRights } from '../options/role-rights.js';
import { type RedisClient } from '../redis/client.js';
import { type AccessKeys } from '../tokens/access-keys.js';
import { type KeyRing } from '../tokens/key-ring.js';
import type { TokenHeaderOptions } from '../transports/token-header.js';
interface WithKeys {
    readonly keys: AccessKeys | readonly AccessKeys[];
    readonly secret?: never;
    readonly previousSecrets?: never;
    readonly statelessTokens?: never;
}
interface WithSecret {
    readonly secret: string;
    readonly previousSecrets?: readonly string[];
    readonly keys?: never;
    readonly statelessTokens?: boolean;
}
export type GuardOptions<Roles extends RoleRights = RoleRights> = (WithKeys | WithSecret) & {
    readonly issuer?: string;
    readonly audience?: string;
    readonly redis?: RedisClient;
    readonly accessToken?: {
        readonly expiresIn?: Duration;
        readonly header?: string;
        readonly scheme?: string;
    };
    readonly roles?: Roles;
    readonly onRefusal?: OnRefusal;
    readonly logger?: Logger;
};
export declare function resolveGuardOptions(options: GuardOptions): Readonly<{
    ring: KeyRing;
    statelessRing: KeyRing | undefined;
    issuer: string;
    audience: string;
    redis: RedisClient | undefined;
    accessTokenExpiresIn: number;
    tokenHeader: TokenHeaderOptions;
    onRefusal: OnRefusal | undefined;
    rolesByRight: import("../options/role-rights.js").RolesByRight | undefined;
    logger: Logger;
}>;
export {};

// http/problem.d.ts
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import { AuthError } from '../errors.js';
import { type Logger } from '../logger.js';
import { TokenHeader } from '../transports/token-header.js';
export interface ProblemOptions {
    readonly logger: Logger;
    readonly clearSiteData: boolean;
}
export type OnRefusal = (refusal: AuthError, req: Request, res: Response, next: NextFunction) => unknown;
export interface ProblemResponderOptions extends ProblemOptions {
    readonly tokenHeader?: TokenHeader;
    readonly onRefusal?: OnRefusal | undefined;
}
type Next = (error?: unknown) => void;
export declare class ProblemResponder {
    #private;
    constructor(options: ProblemResponderOptions);
    send(req: IncomingMessage, res: ServerResponse, error: unknown, next?: Next): void;
    fail(req: IncomingMessage, res: ServerResponse, error: unknown, next: Next): void;
    toAuthError(error: unknown): AuthError;
    readonly handler: ErrorRequestHandler;
}
export declare function problemHandler({ logger, clearSiteData, }?: Partial<ProblemOptions>): ErrorRequestHandler;
export {};

// http/request.d.ts
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import type { AuthClaims } from '../tokens/claims.js';
declare global {
    namespace Express {
        interface CurrentUser {
            readonly id: string;
            readonly roles: readonly string[];
        }
        interface Request {
            currentUser?: CurrentUser | undefined;
        }
    }
}
export type CurrentUser = Express.CurrentUser;
export type GuardHandler = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => unknown;
export type SignedInRequest<Params extends Request['params'] = Request['params']> = Request<Params> & {
    readonly currentUser: CurrentUser;
};
export type SignedInHandler<Params extends Request['params'] = Request['params']> = (req: SignedInRequest<Params>, res: Response, next: NextFunction) => unknown;
export interface Verified<User = CurrentUser, Claims = AuthClaims> {
    readonly user: User;
    readonly claims: Claims;
}
export interface Guards<Right extends string = never> {
    readonly requireAuth: GuardHandler;
    readonly requireSession: GuardHandler;
    readonly optionalAuth: GuardHandler;
    readonly lenientAuth: GuardHandler;
    readonly withUser: <Params extends Request['params'] = Request['params']>(handler: SignedInHandler<Params>) => (req: Request<Params>, res: Response, next: NextFunction) => void;
    claims(req: SignedInRequest): AuthClaims;
    claims(req: IncomingMessage): AuthClaims | undefined;
    readonly requireRole: (...roles: readonly [string, ...string[]]) => GuardHandler;
    readonly requireRight: (...rights: readonly [Right, ...Right[]]) => GuardHandler;
    readonly requireOwner: (ownerOf: (req: Request) => string | string[] | undefined) => GuardHandler;
}

// logger.d.ts
export interface Logger {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
    error(details: object, message: string): void;
}
export declare function loggerFault(value: unknown): string | undefined;
export declare function steadyLogger(logger: Logger): Logger;
export declare const consoleLogger: Logger;
export declare function plainError(error: unknown): unknown;

// options/option.d.ts
import type { z } from 'zod';
export interface OptionKind<Value = unknown> {
    readonly name: string;
    readonly type: string;
    readonly schema: z.ZodType<Value>;
    readonly fromText?: (text: unknown) => unknown;
}
export interface OptionRow<Option extends string | undefined = string | undefined, Key extends string | undefined = string | undefined, Value = unknown, Default = unknown> {
    readonly option: Option;
    readonly key: Key;
    readonly env: string | undefined;
    readonly kind: OptionKind<Value>;
    readonly default: Default;
    readonly required: boolean;
    readonly secret: boolean;
    readonly description: string;
    readonly defaultText: string | undefined;
}
interface Described {
    readonly description: string;
    readonly secret?: boolean;
    readonly required?: boolean;
    readonly defaultText?: string;
}
interface Defaulted<Default> extends Described {
    readonly default: Default;
}
export declare function option<const Path extends string, Value, const Default, const Key extends string = `authentication.${Path}`>(path: Path, env: string, kind: OptionKind<Value>, rest: Defaulted<Default> & {
    readonly key?: Key;
}): OptionRow<Path, Key, Value, Default>;
export declare function codeOption<const Path extends string, Value, const Default>(path: Path, kind: OptionKind<Value>, rest: Defaulted<Default>): OptionRow<Path, undefined, Value, Default>;
export declare function setting<const Key extends string, Value, const Default>(key: Key, env: string, kind: OptionKind<Value>, rest: Defaulted<Default>): OptionRow<undefined, Key, Value, Default>;
export type Nested<Path extends string, Value> = Path extends `${infer Head}.${infer Rest}` ? {
    readonly [Name in Head]: Nested<Rest, Value>;
} : {
    readonly [Name in Path]: Value;
};
type ValueOf<Row> = Row extends OptionRow<string | undefined, string | undefined, infer Value, infer Default> ? Value | (Default extends null ? undefined : never) : never;
export type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void ? All : never;
export type ResolvedOptionsOf<Rows extends readonly OptionRow[]> = Intersection<{
    [Index in keyof Rows]: Rows[Index] extends OptionRow<infer Path extends string> ? Nested<Path, ValueOf<Rows[Index]>> : never;
}[number]>;
export {};

// options/role-rights.d.ts
import type { OptionKind } from './option.js';
export type RoleRights = Readonly<Record<string, readonly string[]>>;
export type RightOf<Roles extends RoleRights> = Roles[keyof Roles][number];
export type RolesByRight = ReadonlyMap<string, readonly string[]>;
export declare const roleRights: OptionKind<RolesByRight>;

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
export declare function redisClientFault(value: unknown): string | undefined;
export interface RedisSubscriber {
    connect(): Promise<unknown>;
    subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
    on(event: 'error', listener: (error: unknown) => void): unknown;
    destroy(): unknown;
}
export {};

// sessions/watches.d.ts
import type { Clock } from '../clock.js';
import { AuthError } from '../errors.js';
import type { Logger } from '../logger.js';
export interface WatchedClaims {
    readonly sub: string;
    readonly exp: number;
    readonly sid?: string | undefined;
    readonly ver?: number | undefined;
}
export type OnEnded = (reason: AuthError) => unknown;
export declare class Watches {
    #private;
    constructor(isEnded: (claims: WatchedClaims) => boolean, clock: Clock, logger: Logger);
    add(claims: WatchedClaims, onEnded: OnEnded): () => void;
    hear(userId: string): void;
    sweep(): void;
    close(): void;
}
export declare function assertWatchable(claims: unknown, callback: unknown): void;

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

// tokens/introspection-credentials.d.ts
import { type AccessKeys } from './access-keys.js';
import type { KeyRing } from './key-ring.js';
export interface IntrospectionCredentials {
    readonly clientId: string;
    readonly clientSecret: string;
}
export declare function introspectionCredentials(keys: AccessKeys): IntrospectionCredentials;
export declare class IntrospectionClients {
    #private;
    constructor(ring: KeyRing);
    accepts({ clientId, clientSecret }: IntrospectionCredentials): boolean;
}

// tokens/key-ring.d.ts
import { type KeyObject } from 'node:crypto';
import type { Logger } from '../logger.js';
import { KeyUsage } from './key-usage.js';
export type TokenType = 'access_token' | 'refresh_token' | 'stateless_token' | 'invitation';
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

// transports/any-request.d.ts
import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
export type AnyRequest = IncomingMessage & Partial<Pick<Request, 'app' | 'baseUrl' | 'originalUrl' | 'path' | 'protocol' | 'hostname' | 'ip'>>;
export type Presented = Pick<IncomingMessage, 'headers'>;
export declare function headerOf({ headers }: IncomingMessage, name: string): string | undefined;
export declare function pathOf({ baseUrl, originalUrl, path, url }: AnyRequest): string;
export declare function hostnameOf(req: AnyRequest): string;
export declare function originOf(req: AnyRequest): string;
export declare function addressOf(req: AnyRequest): string | undefined;

// transports/token-header.d.ts
import type { Presented } from './any-request.js';
export interface TokenHeaderOptions {
    readonly header?: string | undefined;
    readonly scheme?: string | undefined;
}
export declare class TokenHeader {
    #private;
    readonly name: string;
    readonly scheme: string | undefined;
    constructor({ header, scheme }?: TokenHeaderOptions);
    read({ headers }: Presented): string | undefined;
}
