import { isObject } from './json.js';

/** What the server refuses with; the README of sealgate lists what to do about each. */
export type ServerErrorCode =
  | 'invalid_request'
  | 'invalid_credentials'
  | 'token_missing'
  | 'token_invalid'
  | 'token_expired'
  | 'session_revoked'
  | 'refresh_token_reused'
  | 'insufficient_role'
  | 'cross_site_request'
  | 'not_found'
  | 'email_taken'
  | 'username_taken'
  | 'last_admin'
  | 'payload_too_large'
  | 'too_many_requests'
  | 'internal_error'
  | 'service_unavailable';

/**
 * `network_error`: no answer of sealgate's came, be it that the network is away, that it took too long, or that something on
 * the way answered in its place. `superseded`: a logout, or a login elsewhere, came between.
 */
export type AuthClientErrorCode = ServerErrorCode | 'network_error' | 'superseded';

/** One wrong field of a form. */
export interface InvalidField {
  readonly path: string;
  readonly message: string;
}

export interface AuthClientErrorDetails {
  readonly status?: number;
  readonly errors?: readonly InvalidField[];
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/**
 * Why something did not work. Branch on `code`.
 *
 * @example
 * await client.login({ email, password }).catch((error) => {
 *   if (error instanceof AuthClientError && error.code === 'invalid_credentials') askAgain();
 * });
 */
export class AuthClientError extends Error {
  override readonly name = 'AuthClientError';
  readonly code: AuthClientErrorCode | (string & {});
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** The wrong fields, for `invalid_request`. */
  readonly errors: readonly InvalidField[];
  /** Seconds after which the server wants to be asked again. */
  readonly retryAfter: number | undefined;

  constructor(code: AuthClientError['code'], message: string, details: AuthClientErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.status = details.status ?? 0;
    this.errors = details.errors ?? [];
    this.retryAfter = details.retryAfter;
  }
}

/**
 * The error of an answer that is not a success (RFC 9457). One that sealgate did not write is a `network_error`.
 *
 * @example
 * const response = await client.fetch('/auth/sessions');
 * if (!response.ok) throw await errorOf(response);
 */
export async function errorOf(response: Response): Promise<AuthClientError> {
  const { status } = response;
  const body: unknown = await response.json().catch(() => undefined);
  if (!isObject(body) || typeof body.code !== 'string') {
    return new AuthClientError('network_error', `Something answered ${status}`, { status });
  }
  return new AuthClientError(body.code, String(body.detail ?? body.title), {
    status,
    errors: Array.isArray(body.errors) ? body.errors : [],
    retryAfter: Number(response.headers.get('retry-after')) || undefined,
  });
}
