import { type ServerErrorCode, sessionEndingCodes } from './error-codes.js';

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
    ({ status: this.status = 0, errors: this.errors = [], retryAfter: this.retryAfter } = details);
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
  const { status, headers } = response;
  const { code, detail, title, errors } = Object(await response.json().catch(() => {}));
  const isOurs = typeof code === 'string';
  return new AuthClientError(
    isOurs ? code : 'network_error',
    String((isOurs && (detail ?? title)) || `Unexpected status ${status}`),
    { status, errors: Array.isArray(errors) ? errors : [], retryAfter: retryAfterOf(headers) },
  );
}

/** Milliseconds since 1970; NaN where the header is missing or no date. */
export function dateOf(headers: Headers, name = 'date'): number {
  // One that ends with its year is of GMT like the others (RFC 9110, section 5.6.7), which nothing in it says.
  return Date.parse(`${headers.get(name)}`.replace(/\d$/, '$& GMT'));
}

/** Seconds, or a date (RFC 9110, section 10.2.3). That is reckoned from the answer's own, by the same clock. */
function retryAfterOf(headers: Headers): number | undefined {
  const name = 'retry-after';
  const value = `${headers.get(name)}`;
  const wait = /^[A-Z]/.test(value)
    ? (dateOf(headers, name) - (dateOf(headers) || Date.now())) / 1000
    : // Where somebody on the way added another, the first one counts.
      Number(/^\d+/.exec(value));
  return wait > 0 ? Math.ceil(wait) : undefined;
}

/** Whether sealgate refused the session itself: false for an outage, and for the 401 of something in between, whatever its code. */
export function isSessionEnd({ status, code }: AuthClientError): boolean {
  return status === 401 && sessionEndingCodes.includes(code);
}
