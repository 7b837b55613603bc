/** One kind of refusal that a client can see. `code` is stable: clients branch on it. */
export interface ErrorDefinition<Code extends string = string> {
  readonly code: Code;
  /** The HTTP status that it is answered with. */
  readonly status: number;
  /** What it says where nothing more is known of the case. */
  readonly title: string;
  /** What a client can do about it, for the documentation. */
  readonly advice?: string;
  /** Whether nobody is signed in any more where it is the 401 to a refresh: the client signs out by these, and by no other code. */
  readonly endsSession?: true;
}

/**
 * Defines a kind of refusal, for `AuthError`: a stable code in lower case, a status of 400 to 599, what it says to people, and what a
 * client can do about it, for documentation. An application refuses with codes of its own by it, in its handlers and hooks; none of
 * those signs a client out.
 *
 * @throws TypeError for another code or status.
 * @example
 * const soldOut = defineError('sold_out', 409, 'There is none left', 'choose another');
 * app.post('/orders', () => {
 *   throw new AuthError(soldOut, { detail: 'The last one was sold at noon' });
 * });
 * app.use(problemHandler());
 */
export function defineError<const Code extends string>(
  code: Code,
  status: number,
  title: string,
  advice: string,
): ErrorDefinition<Code> {
  if (!/^[a-z][a-z\d_]{0,63}$/.test(code))
    throw new TypeError(`defineError: the code ${code} must be of lower case letters, digits and _`);
  // A client takes what is below for an answer, and no refusal.
  if (!Number.isInteger(status) || status < 400 || status > 599)
    throw new TypeError(`defineError: the status of ${code} must be 400 to 599`);
  return Object.freeze({ code, status, title, advice });
}

/** One wrong place in a request. */
export interface InvalidField {
  /** Where: a dotted path into the body or the query, empty for the whole of it. */
  readonly path: string;
  readonly message: string;
}

export interface AuthErrorDetails {
  /** A public sentence on this very case; the title where it is missing. */
  readonly detail?: string | undefined;
  readonly errors?: readonly InvalidField[] | undefined;
  /** Seconds after which a client may try again. */
  readonly retryAfter?: number | undefined;
  /** How many seconds ago somebody may have signed in at most (RFC 9470, section 3). */
  readonly maxAge?: number | undefined;
  /** Headers of the answer that belong to this very case, as `Accept` does to a 415. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What went wrong inside; it is logged and never sent. */
  readonly cause?: unknown;
}

/** What marks a refusal, also one of another copy of this package: a program may have loaded both formats. */
const mark = Symbol.for('sealgate.AuthError');

/**
 * A refusal. Its message goes into the answer; what went wrong inside is its `cause`, which goes to the log and never into an
 * answer.
 *
 * @example throw new AuthError(errors.not_found, { detail: 'There is no such book' });
 */
export class AuthError extends Error implements ErrorDefinition {
  override readonly name = 'AuthError';
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly errors: readonly InvalidField[] | undefined;
  readonly retryAfter: number | undefined;
  readonly maxAge: number | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(
    { code, status, title }: ErrorDefinition,
    { detail, errors, retryAfter, maxAge, headers, cause }: AuthErrorDetails = {},
  ) {
    if (title === undefined) throw new TypeError('AuthError: takes a definition, such as errors.not_found');
    super(detail ?? title, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.title = title;
    this.errors = errors;
    this.retryAfter = retryAfter;
    this.maxAge = maxAge;
    this.headers = headers;
  }
}

Object.defineProperty(AuthError.prototype, mark, { value: true });
Object.defineProperty(AuthError, Symbol.hasInstance, { value: isInstance });

/** What `instanceof` asks, of `AuthError` and of classes below it. */
function isInstance(this: unknown, value: unknown): boolean {
  if (this !== AuthError) return Function.prototype[Symbol.hasInstance].call(this, value);
  return typeof value === 'object' && value !== null && mark in value;
}

/** Whether an error is a refusal for the caller's fault, and none of ours. */
export function isCallersFault(error: unknown): error is AuthError {
  return error instanceof AuthError && error.status < 500;
}

/** A refusal as problem details (RFC 9457), with the title where nothing more is known of the case. */
export function problemDetails(
  { code, status, title }: ErrorDefinition,
  { detail = title, errors }: Pick<AuthErrorDetails, 'detail' | 'errors'> = {},
) {
  return { type: `urn:sealgate:error:${code}`, title, status, detail, code, ...(errors && { errors }) };
}

/** Definitions by their codes. */
export function errorsByCode<const Definition extends ErrorDefinition>(
  definitions: readonly Definition[],
): { readonly [Code in Definition['code']]: ErrorDefinition<Code> } {
  const byCode: Record<string, ErrorDefinition> = {};
  for (const definition of definitions) byCode[definition.code] = definition;
  // By the very codes that the type is made of.
  return Object.freeze(byCode) as { readonly [Code in Definition['code']]: ErrorDefinition<Code> };
}
