// Made by `npm run generate` from the errors that the server defines. What is written here by hand is lost.

/** What the server refuses with; the README of sealgate lists what to do about each. */
export type ServerErrorCode =
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
  | 'username_taken';

/** What ends the session where it is the 401 to a refresh. */
export const sessionEndingCodes: readonly string[] = [
  'refresh_token_reused',
  'session_revoked',
  'token_expired',
  'token_invalid',
  'token_missing',
];
