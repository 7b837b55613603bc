import type { ServerErrorCode } from './error-codes.js';
import { isObject } from './json.js';

/**
 * `network_error`: sealgate did not answer. The network is down, the request timed out, or a proxy answered in its place.
 * `superseded`: a newer sign-in or sign-out cancelled this request, or the browser has somebody else's session.
 */
export type AuthClientErrorCode = ServerErrorCode | 'network_error' | 'superseded';

/** An invalid field of a form. */
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
 * Every error of the client. Branch on `code`.
 *
 * @example
 * await client.login({ email, password }).catch((error) => {
 *   if (error instanceof AuthClientError && error.code === 'invalid_credentials') showError('Wrong email or password');
 * });
 */
export class AuthClientError extends Error {
  override readonly name = 'AuthClientError';
  // Declared only: the constructor sets them, and a field of its own would be repeated in the bundle.
  declare readonly code: AuthClientErrorCode | (string & {});
  /** The HTTP status; 0 if there was no response. */
  declare readonly status: number;
  /** The invalid fields, for `invalid_request`. */
  declare readonly errors: readonly InvalidField[];
  /** Seconds to wait before a retry, from the `Retry-After` header. */
  declare readonly retryAfter: number | undefined;

  constructor(code: AuthClientError['code'], message: string, details: AuthClientErrorDetails = {}) {
    super(message, details);
    this.code = code;
    this.status = details.status ?? 0;
    this.errors = details.errors ?? [];
    this.retryAfter = details.retryAfter;
  }
}

/**
 * Turns an unsuccessful response (RFC 9457) into an error: a `network_error` if it did not come from sealgate.
 *
 * @example
 * const response = await client.fetch('/auth/sessions');
 * if (!response.ok) throw await errorOf(response);
 */
export async function errorOf(response: Response): Promise<AuthClientError> {
  const { status } = response;
  const body: unknown = await response.json().catch(() => undefined);
  if (!isObject(body) || typeof body.code !== 'string') return unexpected(response);
  return new AuthClientError(body.code, String(body.detail ?? body.title), {
    status,
    errors: Array.isArray(body.errors) ? body.errors : [],
    retryAfter: Number(response.headers.get('retry-after')) || undefined,
  });
}

/** The error of a response that is not sealgate's, such as a page of a proxy. */
export function unexpected({ status }: Response): AuthClientError {
  return new AuthClientError('network_error', `Unexpected status ${status}`, { status });
}

/** Whether sealgate refused the session itself: false for an outage, and for the 401 of something in between. */
export function isSessionEnd(error: AuthClientError): boolean {
  return error.status === 401 && error.code !== 'network_error';
}
