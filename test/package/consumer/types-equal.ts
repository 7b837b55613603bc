// Each public type of `sealgate`, to the letter: a change of the interface does not compile here.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response, Router } from 'express';
import type { Connection } from 'mongoose';
import type {
  AccessKeys,
  AccessTokenClaims,
  Auth,
  AuthClaims,
  AuthError,
  AuthErrorCode,
  AuthErrorDetails,
  AuthEvent,
  AuthOptions,
  accessKeys,
  BeforeLogin,
  BeforeRegister,
  createAuth,
  Duration,
  defineError,
  ErrorDefinition,
  errors,
  FieldSchema,
  FieldsOf,
  Functions,
  GivenFields,
  GuardHandler,
  Guards,
  IntrospectionCredentials,
  InvalidField,
  introspectionCredentials,
  Logger,
  OnEnded,
  OnRefusal,
  ProblemOptions,
  problemHandler,
  RedisClient,
  RightOf,
  RoleRights,
  SignedInHandler,
  SignedInRequest,
  SignIn,
  StatelessTokenClaims,
  User,
  UserField,
  UserFields,
  Users,
  Verification,
  Verified,
} from 'sealgate';
import type { Equals, HasAny, Holds, HoldsNot } from './equals.js';

/** Of an application. */
interface Own {
  readonly company?: string;
}
type OptionsOfUsers = NonNullable<AuthOptions['users']>;
type EventOf<Type> = Extract<AuthEvent, { type: Type }>;
type Claims<Type> = {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  readonly type: Type;
  readonly roles: readonly string[];
};

export type Exported = Holds<
  [
    Equals<
      typeof createAuth,
      <
        const Fields extends UserFields = Record<never, never>,
        const Roles extends RoleRights = Record<never, never>,
      >(
        options: AuthOptions<Fields, Roles>,
      ) => Auth<FieldsOf<Fields>, RightOf<Roles>, GivenFields<Fields>>
    >,
    Equals<
      typeof defineError,
      <const Code extends string>(
        code: Code,
        status: number,
        title: string,
        advice: string,
      ) => ErrorDefinition<Code>
    >,
    Equals<typeof accessKeys, (secret: string) => AccessKeys>,
    Equals<typeof introspectionCredentials, (keys: AccessKeys) => IntrospectionCredentials>,
    Equals<IntrospectionCredentials, { readonly clientId: string; readonly clientSecret: string }>,
    Equals<Parameters<typeof problemHandler>[0], Partial<ProblemOptions> | undefined>,
    Equals<ReturnType<typeof problemHandler>, ErrorRequestHandler>,
    Equals<ConstructorParameters<typeof AuthError>[0], ErrorDefinition>,
    Equals<ConstructorParameters<typeof AuthError>[1], AuthErrorDetails | undefined>,
  ]
>;

export type Options = Holds<
  [
    Equals<Duration, string | number>,
    Equals<
      Omit<AuthOptions, 'connection' | 'upstream' | 'users'>,
      {
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
        readonly roles?: RoleRights;
        readonly passwords?: {
          readonly algorithm?: 'bcrypt' | 'argon2id';
          readonly cost?: number;
          readonly pbkdf2?: {
            readonly iterations?: number;
            readonly keyLength?: number;
            readonly digest?: 'sha1' | 'sha256' | 'sha512';
          };
          readonly verify?: (
            password: string,
            stored: { readonly hash: string; readonly salt?: string | Uint8Array | undefined },
          ) => boolean | Promise<boolean>;
          readonly threads?: number;
          readonly workerFile?: string | URL;
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
        readonly redis?: RedisClient;
        readonly logger?: Logger;
        readonly onRefusal?: OnRefusal;
        readonly onEvent?: (event: AuthEvent) => unknown;
      }
    >,
    Equals<
      Omit<OptionsOfUsers, 'model'>,
      {
        readonly cacheFor?: Duration;
        readonly fields?: UserFields;
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
      }
    >,
    Equals<keyof OptionsOfUsers, 'cacheFor' | 'fields' | 'map' | 'model'>,
    Equals<keyof NonNullable<OptionsOfUsers['model']>, 'db' | 'collection' | 'schema'>,
    Equals<UserFields, Readonly<Record<string, UserField>>>,
    Equals<
      UserField,
      {
        readonly schema: FieldSchema;
        readonly registration?: boolean;
        readonly profile?: boolean;
        readonly client?: boolean;
      }
    >,
    Equals<keyof FieldSchema, '_zod' | 'safeParseAsync'>,
    Equals<
      Pick<FieldSchema<number, string>['_zod'], 'input' | 'output'>,
      { readonly input: string; readonly output: number }
    >,
    Equals<keyof FieldSchema['_zod'], 'input' | 'output' | 'run'>,
    Equals<RoleRights, Readonly<Record<string, readonly string[]>>>,
    Equals<AuthOptions<UserFields, { a: ['b'] }>['roles'], { a: ['b'] } | undefined>,
    Equals<AuthOptions['connection'], Connection>,
    Equals<keyof NonNullable<AuthOptions['upstream']>, 'url' | 'registerUrl' | 'toUser'>,
    Equals<NonNullable<AuthOptions['upstream']>['url'], string>,
  ]
>;

export type GuardsOfAuth = Holds<
  [
    Equals<Auth['router'], Router>,
    Equals<Auth['wellKnown'], RequestHandler>,
    Equals<Auth['ready'], () => Promise<void>>,
    Equals<Auth['close'], () => Promise<void>>,
    Equals<ReturnType<Auth['revocations']>, { readonly staleFor: number; readonly known: number }>,
    Equals<
      Exclude<keyof Auth, keyof Guards | keyof SignIn | keyof Functions | keyof Verification>,
      'users' | 'fields' | 'router' | 'wellKnown' | 'ready' | 'revocations' | 'close'
    >,
    Equals<Pick<Auth<Own>, keyof Functions>, Pick<Functions<Own>, keyof Functions>>,
    Equals<Pick<Auth, keyof SignIn>, Pick<SignIn, keyof SignIn>>,
    Equals<Pick<Auth<Own>, keyof Verification>, Pick<Verification<Own>, keyof Verification>>,
    Equals<Verified<User>, { readonly user: User; readonly claims: AuthClaims }>,
    Equals<Auth<Own>['users'], Users<Own>>,
    Equals<Auth<Own, never, { given?: 1 }>['users'], Users<Own, { given?: 1 }>>,
    Equals<GivenFields<Own>, { readonly company?: string | undefined }>,
    Equals<Auth<Own>['fields'], Own | undefined>,
    Equals<FieldsOf<Auth<Own>>, Own>,
    Equals<
      GuardHandler,
      (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => unknown
    >,
    Equals<
      SignedInHandler<{ id: string }>,
      (req: SignedInRequest<{ id: string }>, res: Response, next: NextFunction) => unknown
    >,
    Equals<SignedInRequest['currentUser'], Express.CurrentUser>,
    Equals<OnRefusal, (refusal: AuthError, req: Request, res: Response, next: NextFunction) => unknown>,
    Equals<OnEnded, (reason: AuthError) => unknown>,
    Equals<
      Guards<'read'>,
      {
        readonly requireAuth: GuardHandler;
        readonly requireSession: GuardHandler;
        readonly optionalAuth: GuardHandler;
        readonly lenientAuth: GuardHandler;
        readonly withUser: <Params extends Request['params'] = Request['params']>(
          handler: SignedInHandler<Params>,
        ) => (req: Request<Params>, res: Response, next: NextFunction) => void;
        claims(req: SignedInRequest): AuthClaims;
        claims(req: IncomingMessage): AuthClaims | undefined;
        readonly requireRole: (...roles: readonly [string, ...string[]]) => GuardHandler;
        readonly requireRight: (...rights: readonly ['read', ...'read'[]]) => GuardHandler;
        readonly requireOwner: (ownerOf: (req: Request) => string | string[] | undefined) => GuardHandler;
      }
    >,
  ]
>;

export type Errors = Holds<
  [
    Equals<
      AuthErrorCode,
      | 'cross_site_request'
      | 'email_taken'
      | 'insufficient_role'
      | 'internal_error'
      | 'invalid_client'
      | 'invalid_credentials'
      | 'invalid_request'
      | 'last_admin'
      | 'method_not_allowed'
      | 'not_found'
      | 'payload_too_large'
      | 'reauthentication_required'
      | 'refresh_token_reused'
      | 'registration_closed'
      | 'service_unavailable'
      | 'session_revoked'
      | 'token_expired'
      | 'token_invalid'
      | 'token_missing'
      | 'unsupported_media_type'
      | 'user_too_large'
      | 'username_taken'
    >,
    Equals<(typeof errors)['last_admin'], ErrorDefinition<'last_admin'>>,
    Equals<
      ErrorDefinition<'x'>,
      {
        readonly code: 'x';
        readonly status: number;
        readonly title: string;
        readonly advice?: string;
        readonly endsSession?: true;
      }
    >,
    Equals<InvalidField, { readonly path: string; readonly message: string }>,
    Equals<
      AuthErrorDetails,
      {
        readonly detail?: string | undefined;
        readonly errors?: readonly InvalidField[] | undefined;
        readonly retryAfter?: number | undefined;
        readonly maxAge?: number | undefined;
        readonly headers?: Readonly<Record<string, string>> | undefined;
        readonly cause?: unknown;
      }
    >,
    Equals<AuthError['code'], string>,
    Equals<AuthError['status'], number>,
    Equals<AuthError['errors'], readonly InvalidField[] | undefined>,
    Equals<AuthError['retryAfter'], number | undefined>,
    Equals<AuthError['maxAge'], number | undefined>,
    Equals<AuthError['headers'], Readonly<Record<string, string>> | undefined>,
    Equals<ProblemOptions, { readonly logger: Logger; readonly clearSiteData: boolean }>,
  ]
>;

export type Told = Holds<
  [
    Equals<
      User,
      {
        readonly id: string;
        readonly email: string;
        readonly username?: string;
        readonly name?: string;
        readonly roles: readonly string[];
        readonly emailVerified?: boolean;
        readonly createdAt: Date;
        readonly updatedAt: Date;
      }
    >,
    Equals<
      AuthEvent['type'],
      | 'login.failed'
      | 'login.succeeded'
      | 'password.changed'
      | 'refresh_token.reused'
      | 'roles.changed'
      | 'session.ended'
      | 'user.created'
      | 'user.deleted'
      | 'user.disabled'
      | 'user.enabled'
      | 'user.invited'
      | 'user.registered'
      | 'user.updated'
    >,
    Equals<AuthEvent['at'], Date>,
    Equals<AuthEvent['userId'], string | undefined>,
    Equals<EventOf<'login.succeeded'>['amr'], readonly string[]>,
    Equals<EventOf<'roles.changed'>['roles'], readonly string[]>,
    Equals<EventOf<'user.invited'>['email'], string>,
    Equals<EventOf<'user.invited'>['roles'], readonly string[]>,
    Equals<EventOf<'user.updated'>['fields'], readonly string[]>,
    Equals<
      EventOf<'session.ended'>['reason'],
      | 'logout'
      | 'ended_by_owner'
      | 'ended_by_admin'
      | 'password_changed'
      | 'user_disabled'
      | 'user_deleted'
      | 'refresh_token_reused'
      | 'replaced'
      | 'too_many'
    >,
    Equals<
      Pick<AccessTokenClaims, keyof AccessTokenClaims>,
      Pick<
        Claims<'access_token'> & {
          readonly sid: string;
          readonly gen: number;
          readonly ver: number;
          readonly auth_time: number;
        },
        keyof AccessTokenClaims
      >
    >,
    Equals<StatelessTokenClaims['type'], 'stateless_token'>,
    Equals<StatelessTokenClaims['sid'], undefined>,
    Equals<AuthClaims, AccessTokenClaims | StatelessTokenClaims>,
    Equals<AccessKeys, { readonly kid: string; readonly encrypt: string; readonly sign: string }>,
    Equals<keyof Logger, 'info' | 'warn' | 'error'>,
    Equals<Logger['error'], (details: object, message: string) => void>,
    Equals<keyof RedisClient, 'eval' | 'evalSha' | 'publish' | 'duplicate'>,
  ]
>;

export type Known = HoldsNot<
  [
    HasAny<AuthOptions>,
    HasAny<Auth>,
    HasAny<AuthEvent>,
    HasAny<AuthClaims>,
    HasAny<StatelessTokenClaims>,
    HasAny<AuthErrorDetails>,
    HasAny<AuthError>,
    HasAny<Logger['info']>,
    HasAny<RedisClient['eval']>,
    HasAny<RedisClient['duplicate']>,
    HasAny<ReturnType<NonNullable<NonNullable<AuthOptions['upstream']>['toUser']>>>,
  ]
>;
