import type { Attempt, Note } from './attempts.js';
import { AuthClientError, dateOf, errorOf, isSessionEnd } from './auth-error.js';
import { type Deadline, deadlineIn } from './deadline.js';
import type { TokenHeader } from './token-header.js';
import type { User } from './user.js';

/** An access token, and whose it is. */
export interface AccessToken {
  readonly value: string;
  readonly left: Deadline;
  readonly user: User;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly bearer?: string | undefined;
  readonly attempt?: Attempt | undefined;
  /** Of this request alone: it is aborted too when the time is up. */
  readonly abort?: AbortController;
  /** Lets the request outlive the page. */
  readonly keepalive?: boolean;
  /** Used in place of the usual fetch. */
  readonly send?: typeof globalThis.fetch | undefined;
}

/** Assumed where a proxy changed or removed the `Date` header. If the token expires earlier, `token_expired` leads to a refresh. */
const fallbackLifetimeMs = 30_000;

type Reader<T> = (response: Response, sentAt: Deadline) => Promise<T>;

/** The routes below `baseUrl`. Every failure is an `AuthClientError`. */
export type ServerApi = ReturnType<typeof createServerApi>;

export function createServerApi(
  baseUrl: string,
  fetch: typeof globalThis.fetch,
  tokenHeader: TokenHeader,
  leaveNote: () => Note,
  requestTimeoutMs: number,
) {
  async function call<T>(path: string, read: Reader<T>, options: CallOptions) {
    const { body, bearer, attempt, abort = new AbortController(), keepalive = false, send = fetch } = options;
    // Counted from before the request, so that latency makes the token look older and never younger.
    const sentAt = deadlineIn(0);
    const timer = setTimeout(() => abort.abort(), requestTimeoutMs);
    const headers = [
      body ? ['content-type', 'application/json'] : undefined,
      bearer && tokenHeader(bearer),
      attempt && ['refresh-attempt', attempt],
    ];
    try {
      const response = await send(baseUrl + path, {
        method: 'POST',
        credentials: 'include',
        headers: Object.fromEntries(headers.filter((header) => !!header)),
        keepalive,
        signal: abort.signal,
        body: JSON.stringify(body),
      });
      if (!response.ok) throw await errorOf(response);
      return await read(response, sentAt);
    } catch (cause) {
      if (cause instanceof AuthClientError) throw cause;
      throw new AuthClientError('network_error', 'The server cannot be reached', { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  /** For register, login, refresh and change of password. */
  const token = (path: string, options: CallOptions) => call(path, tokenOf, options);

  /** Has no answer to read, and outlives the page. */
  const notify = (path: string, bearer: string | undefined) =>
    call(path, async () => undefined, { bearer, keepalive: true });

  return {
    token,
    notify,
    /** `bearer`, even if it has expired, tells the server which of two cookies is this page's. */
    refresh(bearer: string | undefined, abort: AbortController): Promise<AccessToken> {
      const note = leaveNote();
      const answer = token('/refresh-token', { bearer, abort, attempt: note.says });
      answer.then(
        ({ value }) => {
          note.remove();
          // Nobody waits for it: where it fails, the next refresh tells the server as much.
          notify('/acknowledge', value).catch(() => undefined);
        },
        // After any other failure, the server may have rotated nevertheless.
        (error: AuthClientError) => isSessionEnd(error) && note.remove(),
      );
      return answer;
    },
  };
}

async function tokenOf(response: Response, sentAt: Deadline): Promise<AccessToken> {
  const { access_token: value, token_expiration, user } = Object(await response.json());
  // Read already, so that it is not taken for a refusal.
  if (typeof value !== 'string' || !isUser(user)) throw await errorOf(response);
  // Both timestamps are the server's, so that the local clock does not matter. `Date` is truncated to the second.
  const lifetimeMs = Number(token_expiration) - dateOf(response.headers) - 1000;
  return {
    value,
    left: deadlineIn((lifetimeMs > 0 ? lifetimeMs : fallbackLifetimeMs) + sentAt()),
    user,
  };
}

/** Tabs may run another release, whose users may look different. */
export function isUser(value: unknown): value is User {
  const { id, roles } = Object(value);
  return typeof id === 'string' && Array.isArray(roles);
}
