// Made by `npm run generate` from the published declarations.

// index.d.ts
export { type AuthErrorCode, errors } from './all-errors.js';
export type { AuthEvent } from './all-events.js';
export type { Caller, Functions, LoginFields, RegistrationFields, Tokens } from './api/functions.js';
export type { SignIn, SignInOptions } from './api/sign-in.js';
export type { ListOptions, Users, UserToCreate, UserToUpdate } from './api/users.js';
export type { Verification } from './api/verification.js';
export type { Auth } from './auth.js';
export type { AuthOptions } from './auth-options.js';
export type { BeforeLogin, BeforeRegister, LoginAttempt, RegistrationAttempt } from './core/hooks.js';
export type { Invitation, InvitationOptions } from './core/invite.js';
export type { CurrentSession } from './core/session-of.js';
export { createAuth } from './create-auth.js';
export type { Duration } from './duration.js';
export { AuthError, type AuthErrorDetails, defineError, type ErrorDefinition, type InvalidField, } from './errors.js';
export type { User } from './http/current-user.js';
export { type OnRefusal, type ProblemOptions, problemHandler } from './http/problem.js';
export type { GuardHandler, Guards, SignedInHandler, SignedInRequest, Verified } from './http/request.js';
export type { Logger } from './logger.js';
export type { RightOf, RoleRights } from './options/role-rights.js';
export type { RedisClient } from './redis/client.js';
export type { OnEnded } from './sessions/watches.js';
export { type AccessKeys, accessKeys } from './tokens/access-keys.js';
export type { AccessTokenClaims, AuthClaims, StatelessTokenClaims } from './tokens/claims.js';
export { type IntrospectionCredentials, introspectionCredentials, } from './tokens/introspection-credentials.js';
export type { SignedInBody } from './transports/transport.js';
export type { FieldSchema, FieldsOf, GivenFields, UserField, UserFields } from './users/own-fields.js';
export type { ManagedUser } from './users/user.js';

// all-errors.d.ts
export declare const errors: {
    readonly cross_site_request: import("./errors.js").ErrorDefinition<"cross_site_request">;
    readonly email_taken: import("./errors.js").ErrorDefinition<"email_taken">;
    readonly insufficient_role: import("./errors.js").ErrorDefinition<"insufficient_role">;
    readonly internal_error: import("./errors.js").ErrorDefinition<"internal_error">;
    readonly invalid_client: import("./errors.js").ErrorDefinition<"invalid_client">;
    readonly invalid_credentials: import("./errors.js").ErrorDefinition<"invalid_credentials">;
    readonly invalid_request: import("./errors.js").ErrorDefinition<"invalid_request">;
    readonly last_admin: import("./errors.js").ErrorDefinition<"last_admin">;
    readonly method_not_allowed: import("./errors.js").ErrorDefinition<"method_not_allowed">;
    readonly not_found: import("./errors.js").ErrorDefinition<"not_found">;
    readonly payload_too_large: import("./errors.js").ErrorDefinition<"payload_too_large">;
    readonly reauthentication_required: import("./errors.js").ErrorDefinition<"reauthentication_required">;
    readonly refresh_token_reused: import("./errors.js").ErrorDefinition<"refresh_token_reused">;
    readonly registration_closed: import("./errors.js").ErrorDefinition<"registration_closed">;
    readonly service_unavailable: import("./errors.js").ErrorDefinition<"service_unavailable">;
    readonly session_revoked: import("./errors.js").ErrorDefinition<"session_revoked">;
    readonly token_expired: import("./errors.js").ErrorDefinition<"token_expired">;
    readonly token_invalid: import("./errors.js").ErrorDefinition<"token_invalid">;
    readonly token_missing: import("./errors.js").ErrorDefinition<"token_missing">;
    readonly unsupported_media_type: import("./errors.js").ErrorDefinition<"unsupported_media_type">;
    readonly user_too_large: import("./errors.js").ErrorDefinition<"user_too_large">;
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
    readonly reason: 'logout' | 'ended_by_owner' | 'ended_by_admin' | 'password_changed' | 'user_disabled' | 'user_deleted' | 'refresh_token_reused' | 'replaced' | 'too_many';
}) | EmittedEvent<'user.created'> | EmittedEvent<'user.deleted'> | EmittedEvent<'user.disabled'> | EmittedEvent<'user.enabled'> | (EmittedEvent<'user.invited'> & {
    readonly email: string;
    readonly roles: readonly string[];
}) | EmittedEvent<'user.registered'> | (EmittedEvent<'user.updated'> & {
    readonly fields: readonly string[];
});

// api/functions.d.ts
import type { Readiness } from '../availability/readiness.js';
import type { AuthContext } from '../core/context.js';
import type { RefreshAttempt } from '../sessions/session-store.js';
import type { GivenFields } from '../users/own-fields.js';
import type { User } from '../users/user.js';
export interface Caller {
    readonly ip?: string | undefined;
    readonly userAgent?: string | undefined;
}
export interface LoginFields {
    readonly email?: string | undefined;
    readonly username?: string | undefined;
    readonly password: string;
}
export interface RegistrationFields {
    readonly email: string;
    readonly password: string;
    readonly username?: string | undefined;
    readonly name?: string | undefined;
    readonly invitation?: string | undefined;
}
export interface Tokens<Own = unknown> {
    readonly user: User & Own;
    readonly accessToken: string;
    readonly accessTokenExpiresAt: Date;
    readonly refreshToken: string;
    readonly refreshTokenExpiresAt: Date;
}
export interface Functions<Own = unknown, Given = GivenFields<Own>> {
    login(fields: LoginFields, caller?: Caller): Promise<Tokens<Own>>;
    register(fields: RegistrationFields & Given, caller?: Caller): Promise<Tokens<Own>>;
    refresh(refreshToken: string, options?: {
        readonly attempt?: RefreshAttempt | undefined;
    }): Promise<Tokens<Own>>;
    logout(tokens: {
        readonly refreshToken?: string | undefined;
        readonly accessToken?: string | undefined;
    }, options?: {
        readonly everywhere?: boolean | undefined;
    }): Promise<void>;
}
export declare function createFunctions<Own, Given>(context: AuthContext, readiness: Readiness): Functions<Own, Given>;

// api/sign-in.d.ts
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readiness } from '../availability/readiness.js';
import type { AuthContext } from '../core/context.js';
import type { SignedInBody, Transport } from '../transports/transport.js';
export interface SignInOptions {
    readonly amr?: readonly string[] | undefined;
}
export interface SignIn {
    signIn(req: IncomingMessage, res: ServerResponse, userId: string, options?: SignInOptions): Promise<SignedInBody>;
    signOut(req: IncomingMessage, res: ServerResponse): Promise<void>;
}
export declare function createSignIn(context: AuthContext, transport: Transport, readiness: Readiness): SignIn;

// api/users.d.ts
import type { Readiness } from '../availability/readiness.js';
import type { AuthContext } from '../core/context.js';
import { type Invitation, type InvitationOptions } from '../core/invite.js';
import type { GivenFields } from '../users/own-fields.js';
import { type ManagedUser } from '../users/user.js';
import type { UserQuery } from '../users/user-list.js';
export interface UserToCreate {
    readonly email: string;
    readonly password?: string | undefined;
    readonly username?: string | undefined;
    readonly name?: string | undefined;
    readonly roles?: readonly string[] | undefined;
    readonly disabled?: boolean | undefined;
    readonly emailVerified?: boolean | undefined;
}
export interface UserToUpdate extends Pick<UserToCreate, 'username' | 'emailVerified'> {
    readonly email?: string | undefined;
    readonly name?: string | null | undefined;
}
export interface ListOptions extends Omit<UserQuery, 'after' | 'limit'> {
    readonly limit?: number | undefined;
    readonly cursor?: string | undefined;
}
export interface Users<Own = unknown, Given = GivenFields<Own>> {
    create(user: UserToCreate & Given): Promise<ManagedUser & Own>;
    find(id: string): Promise<(ManagedUser & Own) | undefined>;
    findByEmail(email: string): Promise<(ManagedUser & Own) | undefined>;
    list(options?: ListOptions): Promise<{
        readonly users: readonly (ManagedUser & Own)[];
        readonly next?: string | undefined;
    }>;
    update(id: string, update: UserToUpdate & Given): Promise<ManagedUser & Own>;
    setPassword(id: string, password: string): Promise<void>;
    setRoles(id: string, roles: readonly string[]): Promise<ManagedUser & Own>;
    disable(id: string): Promise<ManagedUser & Own>;
    enable(id: string): Promise<ManagedUser & Own>;
    delete(id: string): Promise<void>;
    endSessions(id: string): Promise<void>;
    invite(invitation: InvitationOptions): Promise<Invitation>;
}
export declare function createUsers<Own, Given>(context: AuthContext, readiness: Readiness): Users<Own, Given>;

// api/verification.d.ts
import type { IncomingHttpHeaders } from 'node:http';
import type { Readiness } from '../availability/readiness.js';
import type { AuthContext } from '../core/context.js';
import { type CurrentSession } from '../core/session-of.js';
import type { ProblemResponder } from '../http/problem.js';
import type { Verified } from '../http/request.js';
import { type OnEnded } from '../sessions/watches.js';
import type { AuthClaims } from '../tokens/claims.js';
import type { Transport } from '../transports/transport.js';
import type { User } from '../users/user.js';
export interface Verification<Own = unknown> {
    verify(token: unknown): Promise<Verified<User & Own>>;
    onEnded(claims: AuthClaims, callback: OnEnded): () => void;
    session(headers: IncomingHttpHeaders | Headers): Promise<CurrentSession<Own> | undefined>;
}
export declare function createVerification<Own>(context: AuthContext, transport: Transport, readiness: Readiness, problems: Pick<ProblemResponder, 'toAuthError'>): Verification<Own>;

// auth-options.d.ts
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
export interface AuthOptions<Fields extends UserFields = UserFields, Roles extends RoleRights = RoleRights> {
    readonly secret: string;
    readonly previousSecrets?: readonly string[];
    readonly issuer?: string;
    readonly audience?: string;
    readonly accessToken?: {
        readonly expiresIn?: Duration;
        readonly header?: string;
        readonly scheme?: string;
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
        readonly partitioned?: boolean;
        readonly domain?: string;
        readonly secure?: boolean;
        readonly suffix?: string;
    };
    readonly publicPath?: string;
    readonly basePath?: string;
    readonly corsOrigins?: readonly string[];
    readonly corsHeaders?: readonly string[];
    readonly tokenEndpoint?: {
        readonly refresh?: boolean;
        readonly stateless?: boolean;
        readonly statelessExpiresIn?: Duration;
        readonly password?: boolean;
        readonly issuer?: string;
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
        readonly fields?: Fields;
        readonly model?: ApplicationModel;
        readonly map?: {
            readonly email?: string;
            readonly username?: string;
            readonly name?: string;
            readonly passwordHash?: string;
            readonly passwordSalt?: string;
            readonly roles?: string;
            readonly role?: string;
            readonly disabled?: string;
            readonly enabled?: string;
            readonly emailVerified?: string;
            readonly createdAt?: string;
            readonly updatedAt?: string;
        };
    };
    readonly roles?: Roles;
    readonly passwords?: {
        readonly algorithm?: 'bcrypt' | 'argon2id';
        readonly cost?: number;
        readonly pbkdf2?: {
            readonly iterations?: number;
            readonly keyLength?: number;
            readonly digest?: 'sha1' | 'sha256' | 'sha512';
        };
        readonly verify?: (password: string, stored: {
            readonly hash: string;
            readonly salt?: string | Uint8Array | undefined;
        }) => boolean | Promise<boolean>;
        readonly threads?: number;
        readonly workerFile?: string | URL;
    };
    readonly upstream?: {
        readonly url: string;
        readonly registerUrl?: string;
        readonly toUser?: (answer: unknown) => Partial<Record<keyof UpstreamUser, unknown>>;
    };
    readonly collections?: {
        readonly users?: string;
        readonly credentials?: string;
        readonly sessions?: string;
        readonly revocations?: string;
    };
    readonly registration?: 'open' | 'closed' | 'invited';
    readonly beforeRegister?: BeforeRegister;
    readonly beforeLogin?: BeforeLogin;
    readonly connection: Connection;
    readonly redis?: RedisClient;
    readonly logger?: Logger;
    readonly onRefusal?: OnRefusal;
    readonly onEvent?: (event: AuthEvent) => unknown;
}

// auth.d.ts
import type { RequestHandler, Router } from 'express';
import type { Functions } from './api/functions.js';
import type { SignIn } from './api/sign-in.js';
import type { Users } from './api/users.js';
import type { Verification } from './api/verification.js';
import type { Guards } from './http/request.js';
import type { GivenFields } from './users/own-fields.js';
export interface Auth<Own = unknown, Right extends string = never, Given = GivenFields<Own>> extends Guards<Right>, SignIn, Functions<Own, Given>, Verification<Own> {
    readonly users: Users<Own, Given>;
    readonly fields?: Own;
    readonly router: Router;
    readonly wellKnown: RequestHandler;
    ready(): Promise<void>;
    revocations(): {
        readonly staleFor: number;
        readonly known: number;
    };
    close(): Promise<void>;
}

// availability/readiness.d.ts
import type { Logger } from '../logger.js';
export declare class ConnectionFailure extends Error {
    constructor(cause: unknown);
}
export declare class Readiness {
    #private;
    constructor(prepare: (closing: AbortSignal) => Promise<void>, logger: Logger, database?: string);
    get isReady(): boolean;
    whenReady(): Promise<void>;
    wait(): Promise<void>;
    close(): void;
}

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

// core/collection.d.ts
import type { Connection, Model, SchemaDefinition } from 'mongoose';
export interface Collection {
    readonly name: `sealgate_${string}`;
    createIndexes(connection: Connection): Promise<unknown>;
}
export interface CollectionOf<Document> extends Collection {
    modelOn(connection: Connection): Model<Document>;
}
export declare function defineCollection<Document>(name: Collection['name'], fields: SchemaDefinition<Document>): CollectionOf<Document>;

// core/context.d.ts
import type { Model } from 'mongoose';
import type { Clock } from '../clock.js';
import type { Claiming } from '../credentials/claiming.js';
import type { CredentialSource } from '../credentials/credential-source.js';
import type { Logger } from '../logger.js';
import type { OptionRow, ResolvedOptionsOf } from '../options/option.js';
import type { Confirmations } from '../sessions/confirmations.js';
import type { Revocations } from '../sessions/revocations.js';
import type { SessionCheck } from '../sessions/session-check.js';
import type { SessionStore } from '../sessions/session-store.js';
import type { Watches } from '../sessions/watches.js';
import type { AccessTokens } from '../tokens/access-token.js';
import type { IntrospectionClients } from '../tokens/introspection-credentials.js';
import type { Invitations } from '../tokens/invitation.js';
import type { RefreshTokens } from '../tokens/refresh-token.js';
import type { StatelessTokens } from '../tokens/stateless-token.js';
import type { UserCache } from '../users/user-cache.js';
import type { ResolvedUserFields } from '../users/user-fields.js';
import type { UserKey } from '../users/user-id.js';
import type { UserList } from '../users/user-list.js';
import type { UserStore } from '../users/user-store.js';
import type { CollectionOf } from './collection.js';
import type { Events } from './events.js';
import type { CoreOptions } from './options.js';
import type { PersonalData } from './personal-data.js';
export interface AuthContext {
    readonly options: CoreOptions;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly events: Events;
    readonly users: UserStore;
    readonly userCache: UserCache;
    readonly userList: UserList;
    readonly userFields: ResolvedUserFields;
    readonly credentials: CredentialSource;
    readonly claiming: Claiming;
    forgetCredentials(key: UserKey): Promise<void>;
    readonly sessions: SessionStore;
    readonly confirmations: Confirmations;
    readonly sessionCheck: SessionCheck;
    readonly revocations: Revocations;
    readonly watches: Watches;
    readonly accessTokens: AccessTokens;
    readonly introspectionClients: IntrospectionClients;
    readonly refreshTokens: RefreshTokens;
    readonly invitations: Invitations;
    readonly statelessTokens: StatelessTokens | undefined;
    optionsOf<const Rows extends readonly OptionRow[]>(rows: Rows): ResolvedOptionsOf<Rows>;
    readonly personalData: readonly PersonalData[];
    collection<Document>(definition: CollectionOf<Document>): Model<Document>;
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

// core/events.d.ts
import type { z } from 'zod';
import type { Logger } from '../logger.js';
import type { EmittedEvent, EventContext } from './emitted-event.js';
export interface ClientInfo {
    readonly ip: string | undefined;
    readonly userAgent: string | undefined;
}
export declare function clientInfo(ip: string | undefined, userAgent: string | undefined): ClientInfo;
export type EventListener = (event: EmittedEvent) => unknown;
export interface EventDefinition<Type extends string = string, Details extends z.ZodObject = z.ZodObject> {
    readonly type: Type;
    readonly details: Details;
}
type DetailsOf<Details extends z.ZodObject> = object extends Details['shape'] ? unknown : z.input<Details>;
export declare function defineEvent<const Type extends string, Details extends z.ZodObject>(type: Type, details: Details): EventDefinition<Type, Details>;
export declare class Events {
    #private;
    constructor(logger: Logger, listeners: readonly EventListener[]);
    emit<Details extends z.ZodObject>({ type }: EventDefinition<string, Details>, details: Omit<EventContext, 'ip' | 'device'> & DetailsOf<Details>, client?: ClientInfo): void;
}
export {};

// core/hooks.d.ts
import type { Proof } from '../credentials/credential-source.js';
import type { User } from '../users/user.js';
import type { ClientInfo } from './events.js';
export interface RegistrationAttempt {
    readonly email: string;
    readonly username?: string | undefined;
    readonly name?: string | undefined;
    readonly own: Readonly<Record<string, unknown>>;
    readonly client: ClientInfo;
}
export interface LoginAttempt {
    readonly user: User;
    readonly amr: Proof['amr'];
    readonly client: ClientInfo;
}
export type BeforeRegister = (attempt: RegistrationAttempt) => unknown;
export type BeforeLogin = (attempt: LoginAttempt) => unknown;

// core/invite.d.ts
import { z } from 'zod';
import { type Duration } from '../duration.js';
import type { AuthContext } from './context.js';
import type { Managing } from './manage-user.js';
export interface Invitation {
    readonly token: string;
    readonly expiresAt: Date;
}
export interface InvitationOptions {
    readonly email: string;
    readonly roles?: readonly string[] | undefined;
    readonly expiresIn?: Duration | undefined;
}
export declare const invited: z.ZodObject<{
    email: z.ZodPipe<z.ZodPipe<z.ZodString, z.ZodTransform<string, string>>, z.ZodString>;
    roles: z.ZodOptional<z.ZodPreprocess<z.ZodOptional<z.ZodPipe<z.ZodArray<z.ZodString>, z.ZodTransform<string[], string[]>>>, unknown>>;
    expiresIn: z.ZodOptional<z.ZodPreprocess<z.ZodOptional<z.ZodPipe<z.ZodUnion<readonly [z.ZodString, z.ZodNumber]>, z.ZodTransform<number, string | number>>>, unknown>>;
}, z.core.$strict>;
export declare function invite({ invitations, options, events, users }: AuthContext, { actor }: Pick<Managing, 'actor'>, { expiresIn, ...whom }: z.output<typeof invited>): Promise<Invitation>;

// core/issue-tokens.d.ts
import type { Session } from '../sessions/session-store.js';
import type { User } from '../users/user.js';
import type { AuthContext } from './context.js';
export interface SignedIn {
    readonly user: User;
    readonly accessToken: string;
    readonly issuedAt: number;
    readonly accessTokenExpiresAt: number;
    readonly refreshToken: string | undefined;
    readonly refreshTokenExpiresIn: number;
}
export type IssueContext = Pick<AuthContext, 'accessTokens' | 'refreshTokens' | 'sessionCheck' | 'clock'>;
export declare function issueTokens({ accessTokens, refreshTokens, sessionCheck, clock }: IssueContext, user: User, session: Session, isAccessOnly?: boolean): SignedIn;

// core/manage-user.d.ts
import { type ManagedUser } from '../users/user.js';
import type { UserRecord } from '../users/user-record.js';
import type { UserChange } from '../users/user-store.js';
import type { AuthContext } from './context.js';
type ManageContext = Pick<AuthContext, 'users' | 'sessions' | 'revocations' | 'events' | 'logger'>;
export interface Managing {
    readonly userId: string;
    readonly actor?: string | undefined;
}
export declare function manageUser(context: ManageContext, { userId, actor }: Managing, change: Pick<UserChange, 'roles' | 'disabled'>): Promise<ManagedUser>;
export declare function disableUser(context: ManageContext, userId: string): Promise<UserRecord>;
export declare function assertAdminRemains({ users }: Pick<ManageContext, 'users'>, userId: string, change: UserChange): Promise<void>;
export {};

// core/options.d.ts
import type { Connection } from 'mongoose';
import type { AuthError } from '../errors.js';
import { type Logger } from '../logger.js';
import { type ResolvedOptionsOf } from '../options/option.js';
import type { VerifyOther } from '../passwords/password-hasher.js';
import { type RedisClient } from '../redis/client.js';
import type { UpstreamUser } from '../users/user.js';
import type { EventListener } from './events.js';
import type { BeforeLogin, BeforeRegister } from './hooks.js';
export declare const coreOptions: readonly [import("../options/option.js").OptionRow<"secret", "authentication.token.secret", string, undefined>, import("../options/option.js").OptionRow<"previousSecrets", "authentication.token.previousSecrets", readonly string[], readonly []>, import("../options/option.js").OptionRow<"issuer", "authentication.token.issuer", string, "sealgate">, import("../options/option.js").OptionRow<"audience", "authentication.token.audience", string, "sealgate">, import("../options/option.js").OptionRow<"accessToken.expiresIn", "authentication.token.expiresIn", number, "10m">, import("../options/option.js").OptionRow<"accessToken.header", "authentication.token.header", string, "authorization">, import("../options/option.js").OptionRow<"accessToken.scheme", "authentication.token.scheme", string, null>, import("../options/option.js").OptionRow<"refreshToken.expiresIn", "authentication.refreshToken.expiresIn", number, "30d">, import("../options/option.js").OptionRow<"refreshToken.leeway", "authentication.refreshToken.leeway", number, "30s">, import("../options/option.js").OptionRow<"refreshToken.repeatableFor", "authentication.refreshToken.repeatableFor", number, "1d">, import("../options/option.js").OptionRow<"refreshToken.absoluteLifetime", "authentication.refreshToken.absoluteLifetime", number, "90d">, import("../options/option.js").OptionRow<"transport", "authentication.transport", "bearer" | "cookie", "bearer">, import("../options/option.js").OptionRow<"cookie.sameSite", "authentication.cookie.sameSite", "lax" | "none" | "strict", null>, import("../options/option.js").OptionRow<"cookie.partitioned", "authentication.cookie.partitioned", boolean, null>, import("../options/option.js").OptionRow<"cookie.domain", "authentication.cookie.domain", string, null>, import("../options/option.js").OptionRow<"cookie.secure", "authentication.cookie.secure", boolean, true>, import("../options/option.js").OptionRow<"cookie.suffix", "authentication.cookie.suffix", string, "">, import("../options/option.js").OptionRow<"publicPath", "authentication.publicPath", string, null>, import("../options/option.js").OptionRow<"basePath", undefined, string, null>, import("../options/option.js").OptionRow<"corsOrigins", "http.corsOrigins", readonly string[], readonly []>, import("../options/option.js").OptionRow<"corsHeaders", "http.corsHeaders", readonly string[], readonly []>, import("../options/option.js").OptionRow<"tokenEndpoint.refresh", "authentication.tokenEndpoint.refresh", boolean, false>, import("../options/option.js").OptionRow<"tokenEndpoint.stateless", "authentication.tokenEndpoint.stateless", boolean, false>, import("../options/option.js").OptionRow<"tokenEndpoint.statelessExpiresIn", "authentication.tokenEndpoint.statelessExpiresIn", number, "7d">, import("../options/option.js").OptionRow<"tokenEndpoint.password", "authentication.tokenEndpoint.password", boolean, false>, import("../options/option.js").OptionRow<"tokenEndpoint.issuer", "authentication.tokenEndpoint.issuer", string, null>, import("../options/option.js").OptionRow<"sessions.store", "authentication.sessions.store", "mongodb" | "redis", "mongodb">, import("../options/option.js").OptionRow<"sessions.check", "authentication.sessions.check", "every-request" | "revocations", "revocations">, import("../options/option.js").OptionRow<"sessions.maximum", "authentication.sessions.maximum", number, 100>, import("../options/option.js").OptionRow<"sessions.recentFor", "authentication.sessions.recentFor", number, "5m">, import("../options/option.js").OptionRow<"clearSiteData", "authentication.clearSiteData", boolean, false>, import("../options/option.js").OptionRow<"users.cacheFor", "authentication.users.cacheFor", number, "5s">, import("../options/option.js").OptionRow<"users.fields", undefined, Readonly<Record<string, import("../index.js").UserField<import("../index.js").FieldSchema<unknown, unknown>>>>, null>, import("../options/option.js").OptionRow<"roles", undefined, import("../options/role-rights.js").RolesByRight, null>, import("../options/option.js").OptionRow<"passwords.algorithm", "authentication.passwords.algorithm", "argon2id" | "bcrypt", "bcrypt">, import("../options/option.js").OptionRow<"passwords.cost", "authentication.passwords.cost", number, 11>, import("../options/option.js").OptionRow<"passwords.pbkdf2.iterations", "authentication.passwords.pbkdf2.iterations", number, number>, import("../options/option.js").OptionRow<"passwords.pbkdf2.keyLength", "authentication.passwords.pbkdf2.keyLength", number, number>, import("../options/option.js").OptionRow<"passwords.pbkdf2.digest", "authentication.passwords.pbkdf2.digest", "sha1" | "sha256" | "sha512", import("../passwords/families/family.js").Digest>, import("../options/option.js").OptionRow<"passwords.verify", undefined, VerifyOther, null>, import("../options/option.js").OptionRow<"passwords.threads", "authentication.passwords.threads", number, null>, import("../options/option.js").OptionRow<"passwords.workerFile", undefined, string | URL, null>, import("../options/option.js").OptionRow<"upstream.url", "authentication.upstream.url", string, null>, import("../options/option.js").OptionRow<"upstream.registerUrl", "authentication.upstream.registerUrl", string, null>, import("../options/option.js").OptionRow<"upstream.toUser", undefined, (answer: unknown) => Partial<Record<keyof UpstreamUser, unknown>>, null>, import("../options/option.js").OptionRow<"collections.users", "authentication.collections.users", string, "users">, import("../options/option.js").OptionRow<"collections.credentials", "authentication.collections.credentials", string, "sealgate_credentials">, import("../options/option.js").OptionRow<"collections.sessions", "authentication.collections.sessions", string, "sealgate_sessions">, import("../options/option.js").OptionRow<"collections.revocations", "authentication.collections.revocations", string, "sealgate_revocations">, import("../options/option.js").OptionRow<"users.model", undefined, import("../users/application-model.js").ApplicationModel, null>, import("../options/option.js").OptionRow<"users.map.email", "authentication.users.map.email", string, null>, import("../options/option.js").OptionRow<"users.map.username", "authentication.users.map.username", string, null>, import("../options/option.js").OptionRow<"users.map.name", "authentication.users.map.name", string, null>, import("../options/option.js").OptionRow<"users.map.passwordHash", "authentication.users.map.passwordHash", string, null>, import("../options/option.js").OptionRow<"users.map.passwordSalt", "authentication.users.map.passwordSalt", string, null>, import("../options/option.js").OptionRow<"users.map.roles", "authentication.users.map.roles", string, null>, import("../options/option.js").OptionRow<"users.map.role", "authentication.users.map.role", string, null>, import("../options/option.js").OptionRow<"users.map.disabled", "authentication.users.map.disabled", string, null>, import("../options/option.js").OptionRow<"users.map.enabled", "authentication.users.map.enabled", string, null>, import("../options/option.js").OptionRow<"users.map.emailVerified", "authentication.users.map.emailVerified", string, null>, import("../options/option.js").OptionRow<"users.map.createdAt", "authentication.users.map.createdAt", string, null>, import("../options/option.js").OptionRow<"users.map.updatedAt", "authentication.users.map.updatedAt", string, null>, import("../options/option.js").OptionRow<"registration", "authentication.registration", "closed" | "invited" | "open", "open">, import("../options/option.js").OptionRow<"beforeRegister", undefined, BeforeRegister, null>, import("../options/option.js").OptionRow<"beforeLogin", undefined, BeforeLogin, null>, import("../options/option.js").OptionRow<"connection", undefined, Connection, undefined>, import("../options/option.js").OptionRow<"redis", undefined, RedisClient, null>, import("../options/option.js").OptionRow<"logger", undefined, Logger, Logger>, import("../options/option.js").OptionRow<"onRefusal", undefined, (refusal: AuthError, ...http: never[]) => unknown, null>, import("../options/option.js").OptionRow<"onEvent", undefined, EventListener, null>];
export type CoreOptions = ResolvedOptionsOf<typeof coreOptions>;
export declare function hashingThreads({ passwords }: Pick<CoreOptions, 'passwords'>): number;

// core/personal-data.d.ts
export interface PersonalData {
    readonly name: string;
    read(userId: string): Promise<unknown>;
    remove(userId: string): Promise<unknown>;
}

// core/presented-tokens.d.ts
import type { AuthContext } from './context.js';
export interface PresentedToken {
    readonly token: string;
    readonly under: 'current' | 'former' | 'weaker';
}
type Opening = Pick<AuthContext, 'accessTokens' | 'refreshTokens'>;
export declare function orderPresented({ accessTokens, refreshTokens }: Opening, presented: readonly PresentedToken[], accessToken: string | undefined): readonly string[];
export {};

// core/session-of.d.ts
import type { User } from '../users/user.js';
import type { AuthContext } from './context.js';
type SessionContext = Pick<AuthContext, 'refreshTokens' | 'revocations' | 'sessions' | 'users'>;
export interface CurrentSession<Own = unknown> {
    readonly user: User & Own;
    readonly sid: string;
}
export declare function sessionOfRefreshToken(context: SessionContext, refreshToken: string): Promise<CurrentSession | undefined>;
export {};

// core/token-fields.d.ts
import type { SignedIn } from './issue-tokens.js';
export interface AccessTokenFields {
    readonly access_token: string;
    readonly token_type: 'Bearer';
    readonly expires_in: number;
    readonly token_expiration: number;
}
export declare function accessTokenFields({ accessToken, issuedAt, accessTokenExpiresAt, }: Pick<SignedIn, 'accessToken' | 'issuedAt' | 'accessTokenExpiresAt'>): AccessTokenFields;

// create-auth.d.ts
import type { Auth } from './auth.js';
import type { AuthOptions } from './auth-options.js';
import type { RightOf, RoleRights } from './options/role-rights.js';
import type { FieldsOf, GivenFields, UserFields } from './users/own-fields.js';
export declare function createAuth<const Fields extends UserFields = Record<never, never>, const Roles extends RoleRights = Record<never, never>>(options: AuthOptions<Fields, Roles>): Auth<FieldsOf<Fields>, RightOf<Roles>, GivenFields<Fields>>;

// credentials/claiming.d.ts
import type { Logger } from '../logger.js';
import type { StoredPassword } from '../passwords/password-hasher.js';
import { type Claims, type CredentialStore, type Identity } from '../users/credential-store.js';
import type { NewUser } from '../users/new-user.js';
import type { UserRecord } from '../users/user-record.js';
import type { UserStore } from '../users/user-store.js';
export declare class Claiming {
    #private;
    constructor(users: UserStore, credentials: CredentialStore, logger: Logger);
    find(identity: Identity): Promise<{
        readonly record: UserRecord;
        readonly password: StoredPassword | undefined;
    } | undefined>;
    add(user: NewUser, hash: string | undefined): Promise<UserRecord>;
    rename<Written>(record: UserRecord, claims: Claims, write: () => Promise<Written | undefined>): Promise<Written | undefined>;
    claimSpelling(record: UserRecord): Promise<void>;
}

// credentials/credential-source.d.ts
import type { SessionsVersion } from '../sessions-version.js';
import type { NewUser } from '../users/new-user.js';
import type { User } from '../users/user.js';
export interface Credentials {
    readonly identifier: string;
    readonly password: string;
    readonly ip?: string | undefined;
}
export interface UserToAdd extends NewUser {
    readonly password?: string | undefined;
}
export interface Registration extends NewUser {
    readonly password: string;
    readonly ip?: string | undefined;
}
export interface PasswordChange {
    readonly userId: string;
    readonly currentPassword: string;
    readonly newPassword: string;
}
export interface PasswordFacts {
    readonly algorithm: string;
    readonly changes: number;
}
export interface PasswordRules {
    readonly minimumCharacters: number;
    readonly maximumBytes: number;
}
export interface Proof {
    readonly user: User;
    readonly amr: readonly string[];
    readonly sessions: SessionsVersion;
}
export interface CredentialSource {
    readonly passwordRules: PasswordRules;
    verify(credentials: Credentials): Promise<Proof | undefined>;
    changePassword(change: PasswordChange): Promise<Proof | undefined>;
    verifyPassword(userId: string, password: string | undefined, ip?: string): Promise<'right' | 'wrong' | 'none'>;
    describePassword(userId: string): Promise<PasswordFacts | undefined>;
    setPassword(userId: string, newPassword: string): Promise<Proof>;
    register(registration: Registration): Promise<Proof>;
    add(user: UserToAdd): Promise<Proof>;
    close(): Promise<void>;
}

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

// passwords/families/bounds.d.ts
import type { Comparison, Pbkdf2Settings } from './family.js';
export type HashFault = 'unknown_format' | 'too_expensive';
export declare const maximumText = 4096;
export declare const maximumPbkdf2Rounds = 6000000;
export declare function faultOf(comparison: Comparison, ownCost: number): HashFault | undefined;
export declare function pbkdf2Rounds({ iterations, keyLength, digest }: Pbkdf2Settings): number;

// passwords/families/family.d.ts
export interface StoredHash {
    readonly hash: string;
    readonly salt?: string | Uint8Array | undefined;
}
export type Digest = 'sha1' | 'sha256' | 'sha512';
export interface Pbkdf2Settings {
    readonly iterations: number;
    readonly keyLength: number;
    readonly digest: Digest;
}
interface BcryptComparison {
    readonly algorithm: 'bcrypt';
    readonly cost: number;
    readonly hash: string;
}
export interface Argon2Comparison {
    readonly algorithm: 'argon2';
    readonly variant: 'argon2i' | 'argon2id';
    readonly memoryKib: number;
    readonly passes: number;
    readonly lanes: number;
    readonly salt: Uint8Array;
    readonly expected: Uint8Array;
}
export interface ScryptComparison {
    readonly algorithm: 'scrypt';
    readonly N: number;
    readonly r: number;
    readonly p: number;
    readonly salt: Uint8Array;
    readonly expected: Uint8Array;
    readonly signerKey?: Uint8Array;
}
interface Pbkdf2Comparison {
    readonly algorithm: 'pbkdf2';
    readonly digest: Digest;
    readonly iterations: number;
    readonly salt: Uint8Array;
    readonly expected: Uint8Array;
}
export type Comparison = BcryptComparison | Argon2Comparison | ScryptComparison | Pbkdf2Comparison;
export interface Reading {
    readonly comparison: Comparison;
    readonly prepare?: (password: string) => string;
}
export type HashFamily = (stored: StoredHash, pbkdf2: Pbkdf2Settings) => Reading | undefined;
export {};

// passwords/own-algorithms.d.ts
import type { Comparison } from './families/family.js';
export type PasswordAlgorithm = 'bcrypt' | 'argon2id';
interface OwnAlgorithm {
    readonly maximumBytes: number;
    dummy(cost: number): Comparison;
    isOutdated(hash: string, cost: number): boolean;
}
export declare const ownAlgorithms: Readonly<Record<PasswordAlgorithm, OwnAlgorithm>>;
export declare function bcryptDummy(cost: number): Comparison;
export declare function isBcrypt(hash: string): boolean;
export declare function isTooLongForBcrypt(password: string): boolean;
export {};

// passwords/password-hasher.d.ts
import type { HashFault } from './families/bounds.js';
import type { Pbkdf2Settings, StoredHash } from './families/family.js';
import { type PasswordAlgorithm } from './own-algorithms.js';
export type { HashFault };
export interface StoredPassword extends StoredHash {
    readonly isForeign: boolean;
}
export type VerifyOther = (password: string, stored: StoredHash) => boolean | Promise<boolean>;
export interface PasswordHasherOptions {
    readonly algorithm?: PasswordAlgorithm;
    readonly cost: number;
    readonly threads?: number;
    readonly pbkdf2?: Pbkdf2Settings;
    readonly verifyOther?: VerifyOther | undefined;
    readonly workerFile?: string | undefined;
    readonly onFallback?: (error: unknown) => void;
    readonly onPortable?: () => void;
}
export declare class PasswordHasher {
    #private;
    readonly rules: {
        readonly minimumCharacters: number;
        readonly maximumBytes: number;
    };
    constructor({ algorithm, cost, threads, pbkdf2, verifyOther, workerFile, onFallback, onPortable, }: PasswordHasherOptions);
    start(): Promise<void>;
    canHash(password: string): boolean;
    canReplace(stored: StoredPassword, password: string): boolean;
    hash(typed: string): Promise<string>;
    verify(password: string, stored: StoredPassword | undefined, onFault?: (fault: HashFault) => void, onTyped?: () => void): Promise<boolean>;
    isOutdated(hash: string): boolean;
    assertCapacity(): Promise<void>;
    close(): Promise<void>;
}

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

// sessions/confirmations.d.ts
import type { Logger } from '../logger.js';
import type { SessionStore } from './session-store.js';
export declare class Confirmations {
    #private;
    constructor(store: SessionStore, logger: Logger);
    add(sid: string, generation: number): void;
    flush(): Promise<void>;
}

// sessions/revocations.d.ts
import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';
import type { WatchedClaims } from './watches.js';
export interface Revocation {
    readonly sid?: string | undefined;
    readonly userId: string;
    readonly version?: number | undefined;
    readonly spared?: string | undefined;
}
export interface RecordedRevocation extends Revocation {
    readonly at: number;
    readonly expiresAt: number;
}
export interface RevocationLog {
    prepare(): Promise<void>;
    record(revocations: readonly Revocation[]): Promise<void>;
    recent(age?: number): Promise<RecentRevocations>;
}
export interface RecentRevocations {
    readonly revocations: readonly RecordedRevocation[];
    readonly bornAt?: number | undefined;
}
export interface Announcements {
    announce(revocations: readonly Revocation[]): Promise<void>;
    listen(onRevocations: (revocations: readonly Revocation[]) => void): Promise<void>;
    close(): void;
}
export declare function revocationLife(expiresIn: number): number;
export interface RevocationsOptions {
    readonly log: RevocationLog;
    readonly announcements?: Announcements | undefined;
    readonly clock: Clock & {
        synchronize(): Promise<void>;
    };
    readonly rememberFor: number;
    readonly onRevoked: (revocation: Revocation) => void;
    readonly logger: Logger;
}
export declare class Revocations {
    #private;
    constructor(options: RevocationsOptions);
    isEnded({ sid, sub, ver }: Omit<WatchedClaims, 'exp'>): boolean;
    status(): {
        readonly staleFor: number;
        readonly known: number;
    };
    revoke(revocations: readonly Revocation[]): Promise<void>;
    poll(): Promise<void>;
    startAfterFirstPoll(closing: AbortSignal): Promise<void>;
    startPolling(): void;
    clear(): void;
    stop(): void;
}
export declare function keyOf({ sid, userId, version }: Revocation): string;

// sessions/session-check.d.ts
import type { Revocations } from './revocations.js';
import type { Session, SessionStore } from './session-store.js';
interface SessionClaims {
    readonly sid: string;
    readonly sub: string;
    readonly ver: number;
}
export interface SessionCheck {
    readonly trustsMemory: boolean;
    check(claims: SessionClaims): undefined | Promise<void>;
    endOf(session: Session): Date;
}
export declare class RevocationsCheck implements SessionCheck {
    #private;
    readonly trustsMemory = true;
    constructor(revocations: Revocations);
    check(claims: SessionClaims): undefined;
    endOf({ expiresAt }: Session): Date;
}
export declare class EveryRequestCheck implements SessionCheck {
    #private;
    readonly trustsMemory = false;
    constructor(sessions: SessionStore);
    check({ sid, sub, ver }: SessionClaims): Promise<void>;
    endOf({ absoluteExpiresAt }: Session): Date;
}
export {};

// sessions/session-store.d.ts
import type { SessionsVersion } from '../sessions-version.js';
export interface Session {
    readonly sid: string;
    readonly userId: string;
    readonly version: number;
    readonly generation: number;
    readonly createdAt: Date;
    readonly expiresAt: Date;
    readonly absoluteExpiresAt: Date;
}
export interface FoundSession extends Session {
    readonly oldestAccepted: number;
}
export interface SessionDetails {
    readonly sid: string;
    readonly createdAt: Date;
    readonly lastUsedAt: Date;
    readonly expiresAt: Date;
    readonly ip: string | undefined;
    readonly userAgent: string | undefined;
}
export interface SessionPage {
    readonly sessions: readonly SessionDetails[];
    readonly next: string | undefined;
}
export interface PageOptions {
    readonly limit: number;
    readonly after?: string | undefined;
}
export interface SessionKey {
    readonly sid: string;
    readonly userId: string;
}
export interface NewSession {
    readonly userId: string;
    readonly version: number;
    readonly inBody: boolean;
    readonly ip: string | undefined;
    readonly userAgent: string | undefined;
}
export interface SessionLifetimes {
    readonly expiresIn: number;
    readonly absoluteLifetime: number;
    readonly leeway: number;
    readonly repeatableFor: number;
}
export type RefreshAttempt = 'first' | 'again';
export interface ShownToken {
    readonly sid: string;
    readonly generation: number;
    readonly attempt?: RefreshAttempt | undefined;
    readonly inBody?: boolean | undefined;
}
export type Rotation = {
    readonly outcome: 'rotated' | 'repeated' | 'access-only';
    readonly session: Session;
} | {
    readonly outcome: 'reused';
} | {
    readonly outcome: 'unknown';
};
export interface Confirmation {
    readonly sid: string;
    readonly generation: number;
}
export interface SessionStore {
    readonly isOneTimeUse: boolean;
    prepare(): Promise<void>;
    create(session: NewSession): Promise<Session>;
    rotate(shown: ShownToken): Promise<Rotation>;
    confirm(confirmations: readonly Confirmation[]): Promise<void>;
    touch(session: SessionKey & {
        readonly version: number;
    }): Promise<boolean>;
    find(session: SessionKey): Promise<FoundSession | undefined>;
    list(userId: string, living: SessionsVersion, page: PageOptions): Promise<SessionPage>;
    surplus(userId: string, living: SessionsVersion, maximum: number): Promise<readonly SessionKey[]>;
    end(sessions: readonly SessionKey[]): Promise<number>;
    replace(session: SessionKey, lingerFor: number): Promise<boolean>;
    clear(userId: string, living: SessionsVersion): AsyncIterable<readonly string[]>;
}

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

// tokens/access-token-reader.d.ts
import type { Clock } from '../clock.js';
import { type AccessTokenClaims } from './claims.js';
import type { Unsealed } from './jwe.js';
import type { KeyRing } from './key-ring.js';
import { type IssuerAndAudience } from './nested-jwt.js';
export interface AccessTokenReaderOptions extends IssuerAndAudience {
    readonly ring: KeyRing;
    readonly clock: Clock;
    readonly maxAge?: number | undefined;
}
export declare class AccessTokenReader {
    #private;
    constructor(options: AccessTokenReaderOptions);
    open(token: string): AccessTokenClaims;
    recall(token: string): AccessTokenClaims | undefined;
    unseal(token: string): Unsealed;
    accept(token: string, payload: unknown): AccessTokenClaims;
    openIgnoringExpiry(token: string): AccessTokenClaims;
}

// tokens/access-token.d.ts
import { AccessTokenReader, type AccessTokenReaderOptions } from './access-token-reader.js';
import type { AccessTokenClaims } from './claims.js';
export type AccessTokenSubject = Pick<AccessTokenClaims, 'sub' | 'sid' | 'gen' | 'ver' | 'auth_time' | 'roles'>;
export interface IssuedToken {
    readonly token: string;
    readonly expiresAt: number;
}
export interface AccessTokensOptions extends AccessTokenReaderOptions {
    readonly expiresIn: number;
    readonly cookieName?: string | undefined;
}
export declare class AccessTokens extends AccessTokenReader {
    #private;
    constructor(options: AccessTokensOptions);
    issue(subject: AccessTokenSubject, sessionExpiresAt?: number): IssuedToken;
}

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

// tokens/invitation.d.ts
import type { Clock } from '../clock.js';
import type { KeyRing } from './key-ring.js';
import { type IssuerAndAudience } from './nested-jwt.js';
export interface InvitationsOptions extends IssuerAndAudience {
    readonly ring: KeyRing;
    readonly clock: Clock;
}
export interface Inviting {
    readonly email: string;
    readonly roles?: readonly string[] | undefined;
}
export interface Invited extends Inviting {
    readonly id: string;
    readonly expiresAt: number;
}
export declare class Invitations {
    #private;
    constructor(options: InvitationsOptions);
    issue({ email, roles }: Inviting, expiresIn: number): {
        readonly token: string;
        readonly expiresAt: number;
    };
    open(token: string): Invited | undefined;
}

// tokens/jwe.d.ts
import type { KeyRing, TokenKeys } from './key-ring.js';
export interface Unsealed {
    readonly plaintext: string;
    readonly keys: TokenKeys;
}
export declare function seal(jwt: string, keys: TokenKeys): string;
export declare function unseal(token: string, ring: KeyRing): Unsealed | undefined;

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

// tokens/nested-jwt.d.ts
import { type Unsealed } from './jwe.js';
import type { KeyRing } from './key-ring.js';
export declare const maximumTokenLength = 4096;
export declare const maximumStatelessLength = 7168;
export interface IssuerAndAudience {
    readonly issuer: string;
    readonly audience: string;
}
export declare function verifyOptions({ issuer, audience }: IssuerAndAudience): {
    algorithms: "HS256"[];
    issuer: string;
    audience: string;
    ignoreExpiration: true;
};
export declare function sealClaims(claims: object, ring: KeyRing, maximum?: number): string;
export declare function sealUserClaims(claims: object, ring: KeyRing, maximum: number): string;
export declare function unsealToken(token: string, ring: KeyRing, maximum?: number): Unsealed;
export declare function verifySignature({ plaintext, keys }: Unsealed, expected: IssuerAndAudience): unknown;

// tokens/refresh-token.d.ts
import type { Clock } from '../clock.js';
import { type RefreshTokenClaims } from './claims.js';
import type { KeyRing } from './key-ring.js';
import { type IssuerAndAudience } from './nested-jwt.js';
export interface RefreshTokensOptions extends IssuerAndAudience {
    readonly ring: KeyRing;
    readonly clock: Clock;
}
export type RefreshTokenSubject = Pick<RefreshTokenClaims, 'sub' | 'sid' | 'gen' | 'ver'>;
export declare class RefreshTokens {
    #private;
    constructor(options: RefreshTokensOptions);
    issue(subject: RefreshTokenSubject, expiresAt: number): string;
    open(token: string): RefreshTokenClaims;
    openIgnoringExpiry(token: string): RefreshTokenClaims;
}

// tokens/stateless-token.d.ts
import type { Clock } from '../clock.js';
import type { User } from '../users/user.js';
import { type StatelessTokenClaims } from './claims.js';
import type { KeyRing } from './key-ring.js';
import { type IssuerAndAudience } from './nested-jwt.js';
export interface StatelessTokenReaderOptions extends IssuerAndAudience {
    readonly ring: KeyRing;
    readonly clock: Clock;
}
export interface StatelessTokensOptions extends StatelessTokenReaderOptions {
    readonly expiresIn: number;
}
export declare class StatelessTokenReader {
    #private;
    constructor(options: StatelessTokenReaderOptions);
    open(token: string): {
        readonly user: User;
        readonly claims: StatelessTokenClaims;
    };
}
export declare class StatelessTokens extends StatelessTokenReader {
    #private;
    constructor(options: StatelessTokensOptions);
    issue({ id, email, username, name, roles, createdAt, updatedAt }: User): {
        token: string;
        expiresAt: number;
    };
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

// transports/transport.d.ts
import type { ServerResponse } from 'node:http';
import type { SignedIn } from '../core/issue-tokens.js';
import type { PresentedToken } from '../core/presented-tokens.js';
import type { AccessTokenFields } from '../core/token-fields.js';
import type { User } from '../users/user.js';
import type { AnyRequest, Presented } from './any-request.js';
export interface SignedInBody extends Partial<AccessTokenFields> {
    readonly user: User;
}
export interface Transport {
    readonly ambient: boolean;
    accessToken(presented: Presented): string | undefined;
    headerToken(presented: Presented): string | undefined;
    refreshTokens(presented: Presented): readonly PresentedToken[];
    deliver(req: AnyRequest, res: ServerResponse, signedIn: SignedIn): SignedInBody;
    clear(req: AnyRequest, res: ServerResponse): void;
}

// users/application-model.d.ts
import type { Connection } from 'mongoose';
export interface ApplicationModel {
    new (values: object, fields: null, options: {
        strict: boolean;
    }): ApplicationDocument;
    readonly db: Connection;
    readonly collection: {
        readonly name: string;
    };
    readonly schema: {
        requiredPaths(): string[];
        path(name: string): {
            readonly options?: {
                readonly default?: unknown;
                readonly auto?: unknown;
                readonly required?: unknown;
            };
        } | undefined;
    };
}
export interface ApplicationDocument {
    readonly isNew: boolean;
    get(path: string): unknown;
    set(path: string, value: unknown): unknown;
    validate(paths: string[]): Promise<unknown>;
    save(): Promise<unknown>;
    toObject(options: object): {
        readonly _id: unknown;
    };
}

// users/credential-store.d.ts
import { type Connection, type Types } from 'mongoose';
import type { StoredPassword } from '../passwords/password-hasher.js';
import { type UserKey } from './user-id.js';
export interface Identity {
    readonly field: keyof Claims;
    readonly name: string;
}
export interface Claims {
    readonly email?: string | undefined;
    readonly username?: string | undefined;
}
export interface Password {
    readonly id: Types.ObjectId;
    readonly hash: string;
    readonly salt?: unknown;
    readonly isForeign?: boolean;
}
export interface CredentialDocument extends Claims {
    readonly _id: UserKey;
    readonly passwords: readonly Password[];
}
export declare class CredentialStore {
    #private;
    constructor(connection: Connection, collection: string);
    prepare(): Promise<void>;
    find(key: UserKey): Promise<CredentialDocument | undefined>;
    findByClaim({ field, name }: Identity): Promise<CredentialDocument | undefined>;
    create(key: UserKey, claims: Claims, password: Password | undefined): Promise<keyof Claims | undefined>;
    claim(key: UserKey, claims: Claims): Promise<{
        readonly taken: keyof Claims | undefined;
        readonly isFirst: boolean;
    }>;
    disclaim(key: UserKey, { field, name }: Identity): Promise<void>;
    addPassword(key: UserKey, { hash, salt, isForeign }: StoredPassword): Promise<Types.ObjectId>;
    removePassword(key: UserKey, id: Types.ObjectId): Promise<void>;
    removeSpare({ _id, passwords }: CredentialDocument, counting: Types.ObjectId): Promise<void>;
    removeEmpty(key: UserKey): Promise<void>;
    remove(key: UserKey): Promise<void>;
}
export declare function toCredentials(key: UserKey, claims: Claims, password: Password | undefined): {
    email?: string | undefined;
    username?: string | undefined;
    _id: unknown;
    passwords: Password[];
};
export declare function toPassword({ hash, salt, isForeign }: StoredPassword): Password;
export declare function passwordOf(document: CredentialDocument | undefined, id: Types.ObjectId | undefined): StoredPassword | undefined;

// users/new-user.d.ts
import type { Model, Types } from 'mongoose';
import type { ApplicationModel } from './application-model.js';
import type { UserKey } from './user-id.js';
import { type UserDocument, type UserMapping, type UserValues } from './user-map.js';
export interface NewUser extends Omit<UserValues, 'name' | 'createdAt' | 'updatedAt'> {
    readonly name?: string | undefined;
    readonly email: string;
}
export declare class NewUserDocument {
    #private;
    readonly key: UserKey;
    constructor(user: NewUser, mapping: UserMapping, model: ApplicationModel | undefined);
    insertInto(model: Model<UserDocument>, passwordId: Types.ObjectId | undefined): Promise<UserDocument>;
}
export declare function castBy(model: ApplicationModel, entries: readonly (readonly [path: string, value: unknown])[], id: string | undefined): Promise<readonly (readonly [path: string, value: unknown])[]>;

// users/own-fields.d.ts
export interface FieldSchema<Output = unknown, Input = unknown> {
    readonly _zod: {
        readonly input: Input;
        readonly output: Output;
        run(payload: FieldPayload, context: {
            readonly async: true;
        }): FieldPayload | Promise<FieldPayload>;
    };
    safeParseAsync(value: unknown): Promise<FieldResult>;
}
interface FieldPayload {
    value: unknown;
    issues: object[];
}
interface FieldResult {
    readonly success: boolean;
    readonly data?: unknown;
    readonly error?: {
        readonly issues: readonly FieldIssue[];
    } | undefined;
}
export interface FieldIssue {
    readonly path: readonly PropertyKey[];
    readonly message: string;
}
export interface UserField<Schema extends FieldSchema = FieldSchema> {
    readonly schema: Schema;
    readonly registration?: boolean;
    readonly profile?: boolean;
    readonly client?: boolean;
}
export type UserFields = Readonly<Record<string, UserField>>;
export type FieldsOf<Source> = Source extends UserFields ? {
    readonly [Name in keyof Source]?: Exclude<Source[Name]['schema']['_zod']['output'], undefined>;
} : Source extends {
    readonly fields?: infer Own;
} ? Own : never;
export type GivenFields<Source> = Source extends UserFields ? {
    readonly [Name in keyof Source]?: Given<Source[Name]['schema']['_zod']['input']> | undefined;
} : {
    readonly [Name in keyof Source]?: Source[Name] | undefined;
};
type Given<Input> = undefined extends Input ? Input | null : Input;
export {};

// users/user-cache.d.ts
import type { SharedClock } from '../clock.js';
import type { UserRecord } from './user-record.js';
export declare class UserCache {
    #private;
    constructor(load: (id: string) => Promise<UserRecord | undefined>, cacheFor: number, clock?: Pick<SharedClock, 'monotonic'>);
    peek(id: string): UserRecord | undefined;
    load(id: string): Promise<UserRecord | undefined>;
    drop(id: string): void;
    clear(): void;
}

// users/user-fields.d.ts
import type { z } from 'zod';
import type { UserFields } from './own-fields.js';
import type { User } from './user.js';
export type FieldShape = Readonly<Record<string, z.ZodType>>;
type OwnValues = Readonly<Record<string, unknown>>;
export interface ResolvedUserFields {
    readonly names: readonly string[];
    readonly registrationShape: FieldShape;
    readonly profileShape: FieldShape;
    readonly additionShape: FieldShape;
    readonly changeShape: FieldShape;
    readonly clientShape: FieldShape;
    withDefaults(own: OwnValues): Promise<OwnValues>;
    ownOf(document: object): OwnValues;
    toClient(user: User): User;
}
export declare function resolveUserFields(fields?: UserFields): ResolvedUserFields;
export {};

// users/user-id.d.ts
import type { Types } from 'mongoose';
export type UserKey = unknown;
export declare function idOf(key: UserKey): string;
export declare function givenId(given: unknown): string;
export declare function keysOf(id: string): readonly UserKey[];
export declare function isFoundAgain(key: UserKey): boolean;
export declare function isSameKey(one: UserKey, other: UserKey): boolean;
export declare function distinctOf(key: UserKey): string;
export declare function referenceTo(id: string): Types.ObjectId | string;
type Kind = readonly [isOfKind: (value: unknown) => boolean, least: () => unknown];
export declare const keyKinds: readonly Kind[];
export declare const valueKinds: readonly Kind[];
export declare function isKey(key: unknown): boolean;
export declare function isOfKinds(kinds: readonly Kind[], value: unknown): boolean;
export declare function kindsAfter(kinds: readonly Kind[], value: unknown, isDescending: boolean): readonly unknown[];
export {};

// users/user-list.d.ts
import type { Connection } from 'mongoose';
import type { UserMapping } from './user-map.js';
import type { UserRecord } from './user-record.js';
export declare const userOrders: readonly ['id', 'email', 'username', 'name', 'createdAt', 'updatedAt'];
export type UserOrder = (typeof userOrders)[number];
export interface UserQuery {
    readonly limit: number;
    readonly after?: string | undefined;
    readonly sort?: UserOrder | undefined;
    readonly isDescending?: boolean | undefined;
    readonly email?: string | undefined;
    readonly username?: string | undefined;
    readonly role?: string | undefined;
    readonly disabled?: boolean | undefined;
}
export interface UserPage {
    readonly records: readonly UserRecord[];
    readonly next: string | undefined;
}
export declare class UserList {
    #private;
    constructor(connection: Connection, collection: string, mapping: UserMapping);
    page(query: UserQuery): Promise<UserPage | undefined>;
}

// users/user-map.d.ts
import type { Types } from 'mongoose';
import type { UserMap } from './user.js';
import { type UserKey } from './user-id.js';
import type { UserRecord } from './user-record.js';
export interface UserDocument extends Record<string, unknown> {
    readonly _id: UserKey;
}
export interface UserValues {
    readonly email?: string | undefined;
    readonly username?: string | undefined;
    readonly name?: string | null | undefined;
    readonly roles?: readonly string[] | undefined;
    readonly disabled?: boolean | undefined;
    readonly emailVerified?: boolean | undefined;
    readonly createdAt?: Date | undefined;
    readonly updatedAt?: Date | undefined;
    readonly own?: Readonly<Record<string, unknown>> | undefined;
}
export type ReadOwnFields = (document: UserDocument) => Readonly<Record<string, unknown>>;
export declare const rolesOfNewUsers: readonly string[];
export declare const internalFields: ReadonlySet<string>;
export declare function mappedPaths(map: ConstructorParameters<typeof UserMapping>[0]): readonly string[];
export declare function settablePaths(map: ConstructorParameters<typeof UserMapping>[0]): readonly string[];
export declare class UserMapping {
    #private;
    indexKeys: ReadonlyMap<string, readonly string[]>;
    constructor(map?: {
        readonly [Field in keyof UserMap]: string | null | undefined;
    }, ownOf?: ReadOwnFields, sendable?: readonly string[]);
    fieldAt(path: string): string;
    isSendable(field: string): boolean;
    pathOf(field: Exclude<keyof UserMap, 'role' | 'enabled' | 'passwordSalt'>): string;
    writtenAt(field: 'roles' | 'disabled'): string;
    get hasOneRole(): boolean;
    get hashPaths(): readonly string[];
    withDisabled(disabled: boolean): Record<string, unknown>;
    withRole(role: string): Record<string, unknown>;
    entriesOf({ own, roles, disabled, ...values }: UserValues): readonly (readonly [string, unknown])[];
    toDocument(key: UserKey, values: UserValues, passwordId: Types.ObjectId | undefined): UserDocument;
    toRecord(document: UserDocument): UserRecord;
}
export declare function internalsOf(key: UserKey, passwordId: Types.ObjectId | undefined): {
    passwordId?: Types.ObjectId;
    sessionsVersion?: number;
};

// users/user-record.d.ts
import type { Types } from 'mongoose';
import type { StoredPassword } from '../passwords/password-hasher.js';
import type { SessionsVersion } from '../sessions-version.js';
import type { User } from './user.js';
import type { UserKey } from './user-id.js';
export interface UserRecord {
    readonly key: UserKey;
    readonly user: User;
    readonly passwordId: Types.ObjectId | undefined;
    readonly hashInUser: StoredPassword | undefined;
    readonly isHashUnreadable: boolean;
    readonly stored: readonly [passwordId: unknown, hash: unknown];
    readonly upstream: UpstreamIdentity | undefined;
    readonly passwordVersion: number;
    readonly disabled: boolean;
    readonly sessions: SessionsVersion;
}
export interface UpstreamIdentity {
    readonly source: string;
    readonly id: string;
}

// users/user-store.d.ts
import { type Connection, type Model, type Types } from 'mongoose';
import type { SessionsVersion, Versioned } from '../sessions-version.js';
import type { ApplicationModel } from './application-model.js';
import type { Identity } from './credential-store.js';
import { type NewUser, NewUserDocument } from './new-user.js';
import type { UpstreamUser, User } from './user.js';
import { type UserKey } from './user-id.js';
import { type UserDocument, UserMapping, type UserValues } from './user-map.js';
import type { UserRecord } from './user-record.js';
export type UserChange = Omit<UserValues, 'createdAt' | 'updatedAt'>;
export interface CheckedChange {
    readonly change: UserChange;
    readonly entries: readonly (readonly [path: string, value: unknown])[];
}
export interface Asking {
    readonly by?: Versioned;
    readonly isSpared?: boolean;
}
export interface PasswordReplacement {
    readonly record: UserRecord;
    readonly passwordId: Types.ObjectId;
}
export declare function userModel(connection: Connection, collection: string): Model<UserDocument>;
export declare const isLocal: {
    readonly 'upstream.source': null;
};
export declare class UserStore {
    #private;
    constructor(connection: Connection, collection: string, mapping?: UserMapping, applicationModel?: ApplicationModel);
    draft(user: NewUser): NewUserDocument;
    insert(user: NewUserDocument, passwordId: Types.ObjectId | undefined): Promise<UserRecord>;
    findById(id: string): Promise<UserRecord | undefined>;
    findByKey(key: UserKey): Promise<UserRecord | undefined>;
    findLocal({ field, name }: Identity, typed?: string): Promise<UserRecord | undefined>;
    findByEmail(email: string): Promise<readonly UserRecord[]>;
    upsertUpstreamUser(source: string, { id, email, name, roles }: UpstreamUser): Promise<{
        readonly record: UserRecord;
        readonly isChanged: boolean;
    }>;
    check(change: UserChange, id?: string): Promise<CheckedChange>;
    write(id: string, { change, entries }: CheckedChange): Promise<UserRecord | undefined>;
    change(id: string, change: UserChange): Promise<UserRecord | undefined>;
    disable(id: string): Promise<UserRecord | undefined>;
    undo({ key, user, disabled, sessions }: UserRecord, { disabled: isDisabling }: UserChange): Promise<void>;
    endSessions(id: string, { by, isSpared }?: Asking): Promise<SessionsVersion | undefined>;
    addRole(id: string, role: string): Promise<User | undefined>;
    hasOtherActiveUserWithRole(role: string, { key }: UserRecord): Promise<boolean>;
    replacePassword({ record, passwordId }: PasswordReplacement, isChange: boolean): Promise<UserRecord | undefined>;
    remove({ key }: UserRecord): Promise<UserRecord | undefined>;
    spelledOtherwise(field: 'email' | 'username'): AsyncIterable<UserRecord>;
    withHashInUser(): AsyncIterable<UserRecord>;
}

// users/user.d.ts
export interface User {
    readonly id: string;
    readonly email: string;
    readonly username?: string;
    readonly name?: string;
    readonly roles: readonly string[];
    readonly emailVerified?: boolean;
    readonly createdAt: Date;
    readonly updatedAt: Date;
}
export interface ManagedUser extends User {
    readonly disabled: boolean;
}
export interface UserMap {
    readonly email?: string;
    readonly username?: string;
    readonly name?: string;
    readonly passwordHash?: string;
    readonly passwordSalt?: string;
    readonly roles?: string;
    readonly role?: string;
    readonly disabled?: string;
    readonly enabled?: string;
    readonly emailVerified?: string;
    readonly createdAt?: string;
    readonly updatedAt?: string;
}
export interface UpstreamUser {
    readonly id: string;
    readonly email: string;
    readonly name?: string | undefined;
    readonly roles?: readonly string[] | undefined;
}
export declare function normalizeIdentifier(identifier: string): string;
export declare const maximumName = 200;
export declare const maximumRoles = 16;
export declare const maximumRolesBytes: number;
export declare const adminRole = "admin";
