/** Every refusal that a client can see: its stable code, its HTTP status and its public text. */
export const catalogue = {
  invalid_request: [400, 'The request is not valid'],
  invalid_credentials: [401, 'The credentials are wrong'],
  token_missing: [401, 'A token is required'],
  token_invalid: [401, 'The token is not valid'],
  token_expired: [401, 'The token has expired'],
  session_revoked: [401, 'The session has ended'],
  refresh_token_reused: [401, 'The refresh token was used before'],
  insufficient_role: [403, 'The role is not sufficient'],
  cross_site_request: [403, 'The request comes from another site'],
  not_found: [404, 'There is nothing here'],
  email_taken: [409, 'The email address is taken'],
  username_taken: [409, 'The username is taken'],
  last_admin: [409, 'Somebody has to stay an admin'],
  payload_too_large: [413, 'The body is too large'],
  internal_error: [500, 'Something went wrong here'],
  service_unavailable: [503, 'The service is not available now'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

/** The stable name of a refusal; clients branch on it. */
export type AuthErrorCode = keyof typeof catalogue;

/** One wrong place in a request body. */
export interface InvalidField {
  /** Where: a dotted path into the body, empty for the body itself. */
  readonly path: string;
  readonly message: string;
}

export interface AuthErrorDetails {
  /** A public sentence on this very case; the title of the code where it is missing. */
  readonly detail?: string;
  readonly errors?: readonly InvalidField[];
  /** Seconds after which a client may try again. */
  readonly retryAfter?: number;
  /** What went wrong inside; it is logged and never sent. */
  readonly cause?: unknown;
}

/**
 * A refusal with a stable `code` and an HTTP `status`. Its message goes into the answer; what went wrong inside is its `cause`,
 * which goes to the log and never into an answer.
 */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: AuthErrorCode;
  readonly status: number;
  readonly title: string;
  readonly errors: readonly InvalidField[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: AuthErrorCode, { detail, errors, retryAfter, cause }: AuthErrorDetails = {}) {
    const [status, title] = catalogue[code];
    super(detail ?? title, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.title = title;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}
