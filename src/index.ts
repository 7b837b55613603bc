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
export {
  AuthError,
  type AuthErrorDetails,
  defineError,
  type ErrorDefinition,
  type InvalidField,
} from './errors.js';
export type { User } from './http/current-user.js';
export { type OnRefusal, type ProblemOptions, problemHandler } from './http/problem.js';
export type { GuardHandler, Guards, SignedInHandler, SignedInRequest, Verified } from './http/request.js';
export type { Logger } from './logger.js';
export type { RightOf, RoleRights } from './options/role-rights.js';
export type { RedisClient } from './redis/client.js';
export type { OnEnded } from './sessions/watches.js';
export { type AccessKeys, accessKeys } from './tokens/access-keys.js';
export type { AccessTokenClaims, AuthClaims, StatelessTokenClaims } from './tokens/claims.js';
export {
  type IntrospectionCredentials,
  introspectionCredentials,
} from './tokens/introspection-credentials.js';
export type { SignedInBody } from './transports/transport.js';
export type { FieldSchema, FieldsOf, GivenFields, UserField, UserFields } from './users/own-fields.js';
export type { ManagedUser } from './users/user.js';
