export type { Duration } from '../duration.js';
export {
  AuthError,
  type AuthErrorDetails,
  defineError,
  type ErrorDefinition,
  type InvalidField,
} from '../errors.js';
export { type OnRefusal, type ProblemOptions, problemHandler } from '../http/problem.js';
export type { GuardHandler, SignedInHandler, SignedInRequest, Verified } from '../http/request.js';
export type { Logger } from '../logger.js';
export type { RightOf, RoleRights } from '../options/role-rights.js';
export type { RedisClient } from '../redis/client.js';
export type { OnEnded } from '../sessions/watches.js';
export { type AccessKeys, accessKeys } from '../tokens/access-keys.js';
export type { AccessTokenClaims, AuthClaims } from '../tokens/claims.js';
export {
  type IntrospectionCredentials,
  introspectionCredentials,
} from '../tokens/introspection-credentials.js';
export { type AuthErrorCode, errors } from './errors.js';
export type { Exception, ExceptionPath } from './exceptions.js';
export { createGuard, type Guard } from './guard.js';
export type { GuardOptions } from './options.js';
