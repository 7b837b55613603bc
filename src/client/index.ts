export type {
  AuthClient,
  AuthClientOptions,
  Credentials,
  PasswordChange,
  Registration,
} from './auth-client.js';
export { createAuthClient } from './auth-client.js';
export {
  AuthClientError,
  type AuthClientErrorCode,
  errorOf,
  type InvalidField,
} from './auth-error.js';
export type { AuthEvent, AuthListener, AuthState, SignOutReason } from './auth-state.js';
export type { AxiosLike } from './axios.js';
export type { ServerErrorCode } from './error-codes.js';
export type { HintStorage } from './hint.js';
export type { AsJson, User } from './user.js';
