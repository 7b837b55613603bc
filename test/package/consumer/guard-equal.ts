// Each public type of `sealgate/guard`, to the letter.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import type {
  AccessKeys,
  AccessTokenClaims,
  AuthClaims,
  AuthError,
  AuthErrorCode,
  AuthErrorDetails,
  accessKeys,
  createGuard,
  Duration,
  defineError,
  ErrorDefinition,
  Exception,
  ExceptionPath,
  errors,
  Guard,
  GuardHandler,
  GuardOptions,
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
  Verified,
} from 'sealgate/guard';
import type { Equals, HasAny, Holds, HoldsNot } from './equals.js';

export type Types = Holds<
  [
    Equals<
      typeof createGuard,
      <const Roles extends RoleRights = Record<never, never>>(
        options: GuardOptions<Roles>,
      ) => Guard<RightOf<Roles>>
    >,
    Equals<ReturnType<typeof defineError>, ErrorDefinition>,
    Equals<typeof accessKeys, (secret: string) => AccessKeys>,
    Equals<typeof introspectionCredentials, (keys: AccessKeys) => IntrospectionCredentials>,
    Equals<IntrospectionCredentials, { readonly clientId: string; readonly clientSecret: string }>,
    Equals<ReturnType<typeof problemHandler>, ErrorRequestHandler>,
    Equals<Parameters<typeof problemHandler>[0], Partial<ProblemOptions> | undefined>,
    Equals<Guard['unless'], (...exceptions: readonly Exception[]) => GuardHandler>,
    Equals<Guard['requireAuth'], GuardHandler>,
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
      keyof Guard,
      | 'requireAuth'
      | 'requireSession'
      | 'requireRole'
      | 'requireRight'
      | 'requireOwner'
      | 'optionalAuth'
      | 'lenientAuth'
      | 'withUser'
      | 'claims'
      | 'verify'
      | 'onEnded'
      | 'unless'
      | 'close'
    >,
    Equals<
      Exception,
      {
        readonly path?: ExceptionPath | readonly ExceptionPath[];
        readonly method?: string | readonly string[];
      }
    >,
    Equals<
      ExceptionPath,
      string | RegExp | { readonly url: string | RegExp; readonly methods?: string | readonly string[] }
    >,
    Equals<GuardOptions['keys'], AccessKeys | readonly AccessKeys[] | undefined>,
    Equals<GuardOptions['secret'], string | undefined>,
    Equals<GuardOptions['previousSecrets'], readonly string[] | undefined>,
    Equals<GuardOptions['statelessTokens'], boolean | undefined>,
    Equals<
      GuardOptions['accessToken'],
      { readonly expiresIn?: Duration; readonly header?: string; readonly scheme?: string } | undefined
    >,
    Equals<GuardOptions['onRefusal'], OnRefusal | undefined>,
    Equals<Guard['verify'], (token: unknown) => Promise<Verified>>,
    Equals<Verified, { readonly user: Express.CurrentUser; readonly claims: AuthClaims }>,
    Equals<Guard['onEnded'], (claims: AuthClaims, callback: OnEnded) => () => void>,
    Equals<Guard<'read'>['requireRight'], (...rights: readonly ['read', ...'read'[]]) => GuardHandler>,
    Equals<GuardOptions['roles'], RoleRights | undefined>,
    Equals<GuardOptions['redis'], RedisClient | undefined>,
    Equals<GuardOptions['logger'], Logger | undefined>,
    // A service that only verifies tokens has none of the codes of features.
    Equals<Extract<AuthErrorCode, 'token_missing' | 'last_admin'>, 'token_missing'>,
    Equals<(typeof errors)['not_found'], ErrorDefinition<'not_found'>>,
    Equals<ConstructorParameters<typeof AuthError>[1], AuthErrorDetails | undefined>,
    Equals<AuthError['errors'], readonly InvalidField[] | undefined>,
    Equals<Extract<AuthClaims, { type: 'access_token' }>, AccessTokenClaims>,
    Equals<AccessTokenClaims['sid'], string>,
    Equals<Express.CurrentUser, { readonly id: string; readonly roles: readonly string[] }>,
  ]
>;

export type Known = HoldsNot<
  [
    HasAny<GuardOptions>,
    HasAny<Guard>,
    HasAny<Exception>,
    HasAny<AuthClaims>,
    HasAny<AuthErrorDetails>,
    HasAny<Logger['warn']>,
    HasAny<RedisClient['publish']>,
  ]
>;
