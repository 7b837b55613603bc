import { defineError, type ErrorDefinition } from './errors.js';

// What HTTP itself has a status for.
export const invalidRequest = defineError(
  'invalid_request',
  400,
  'The request is not valid',
  'fix the fields that `errors` names',
);
export const notFound = defineError('not_found', 404, 'Not found', 'look at the path');
export const methodNotAllowed = defineError(
  'method_not_allowed',
  405,
  'The method is not allowed',
  'use a method that `Allow` names',
);
export const payloadTooLarge = defineError(
  'payload_too_large',
  413,
  'The body is too large',
  'send at most 16 KB',
);
export const unsupportedMediaType = defineError(
  'unsupported_media_type',
  415,
  'The format of the body is not supported',
  'send JSON, uncompressed and in UTF-8: `Accept-Encoding` or `Accept` says what is taken',
);
export const internalError = defineError(
  'internal_error',
  500,
  'Internal error',
  'our fault; it is in the log',
);
export const serviceUnavailable = defineError(
  'service_unavailable',
  503,
  'Temporarily unavailable',
  'wait `Retry-After` seconds and repeat; nobody is signed out',
);

// Who somebody is.
export const invalidCredentials = defineError(
  'invalid_credentials',
  401,
  'The credentials are wrong',
  'ask again; the user or the password is wrong, and it does not say which',
);
export const invalidClient = defineError(
  'invalid_client',
  401,
  'The service is not known',
  'show the credentials of the access keys, by HTTP Basic',
);

// To a refresh these five say that there is no session (any more). To any other request, the first three say nothing of it.
const ending = <Code extends string>(definition: ErrorDefinition<Code>): ErrorDefinition<Code> =>
  Object.freeze({ ...definition, endsSession: true });
export const tokenMissing = ending(defineError('token_missing', 401, 'A token is required', 'sign in'));
export const tokenInvalid = ending(defineError('token_invalid', 401, 'The token is not valid', 'sign in'));
export const tokenExpired = ending(
  defineError('token_expired', 401, 'The token has expired', 'refresh, and repeat the request'),
);
export const sessionRevoked = ending(
  defineError('session_revoked', 401, 'The session has ended', 'drop everything: the session was ended'),
);
export const refreshTokenReused = ending(
  defineError(
    'refresh_token_reused',
    401,
    'The refresh token was used before',
    'drop everything: somebody had a copy of the refresh token',
  ),
);

export const reauthenticationRequired = defineError(
  'reauthentication_required',
  401,
  'A recent sign-in is required',
  'ask for the password, sign in again, and repeat the request',
);

// What somebody may do.
export const insufficientRole = defineError(
  'insufficient_role',
  403,
  'The role is not sufficient',
  'signed in, but not allowed',
);
export const userTooLarge = defineError(
  'user_too_large',
  403,
  'The user does not fit into a token',
  'shorten what your application stored of the user, such as the roles',
);
export const crossSiteRequest = defineError(
  'cross_site_request',
  403,
  'The request comes from another site',
  'the request came from an origin that is not in `CORS_ORIGINS`',
);

// What can belong to one user only.
export const emailTaken = defineError('email_taken', 409, 'The email address is taken', 'choose another');
export const usernameTaken = defineError('username_taken', 409, 'The username is taken', 'choose another');
