import type { Attempt, Note } from './attempts.js';
import { AuthClientError, errorOf, isSessionEnd, unexpected } from './auth-error.js';
import { type Deadline, deadlineIn } from './deadline.js';
import { isObject } from './json.js';
import type { Header, TokenHeader } from './token-header.js';
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

const requestTimeoutMs = 15_000;
/** Assumed where a proxy changed or removed the `Date` header. If the token expires earlier, `token_expired` leads to a refresh. */
const fallbackLifetimeMs = 30_000;

/** The routes below `baseUrl`. Every failure is an `AuthClientError`. */
export type ServerApi = ReturnType<typeof createServerApi>;

export function createServerApi(
  baseUrl: string,
  fetch: typeof globalThis.fetch,
  tokenHeader: TokenHeader,
  leaveNote: () => Note,
) {
  async function call<T>(path: string, read: (response: Response) => Promise<T>, options: CallOptions) {
    const { body, bearer, attempt, abort = new AbortController(), keepalive = false, send = fetch } = options;
    const timer = setTimeout(() => abort.abort(), requestTimeoutMs);
    const headers: (Header | '' | undefined)[] = [
      body ? ['content-type', 'application/json'] : undefined,
      bearer && tokenHeader(bearer),
      attempt && ['refresh-attempt', attempt],
    ];
    try {
      const response = await send(baseUrl + path, {
        method: 'POST',
        credentials: 'include',
        headers: headers.filter((header) => !!header),
        keepalive,
        signal: abort.signal,
        body: JSON.stringify(body),
      });
      if (!response.ok) throw await errorOf(response);
      return await read(response);
    } catch (cause) {
      if (cause instanceof AuthClientError) throw cause;
      throw new AuthClientError('network_error', 'The server cannot be reached', { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  /** For register, login, refresh and change of password. */
  function token(path: string, options: CallOptions): Promise<AccessToken> {
    // Counted from before the request, so that latency makes the token look older and never younger.
    const sentAt = deadlineIn(0);
    return call(path, (response) => tokenOf(response, sentAt), options);
  }

  /** Has no answer to read, and outlives the page. */
  function notify(path: string, bearer: string | undefined): Promise<undefined> {
    return call(path, async () => undefined, { bearer, keepalive: true });
  }

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
  const body: unknown = await response.json();
  if (!isObject(body) || typeof body.access_token !== 'string' || !isUser(body.user)) {
    throw unexpected(response);
  }
  // Both timestamps are the server's, so that the local clock does not matter. `Date` is truncated to the second.
  const serverTime = Date.parse(response.headers.get('date') ?? '');
  const lifetimeMs = Number(body.token_expiration) - serverTime - 1000;
  return {
    value: body.access_token,
    left: deadlineIn((lifetimeMs > 0 ? lifetimeMs : fallbackLifetimeMs) + sentAt()),
    user: body.user,
  };
}

/** Tabs may run another release, whose users may look different. */
export function isUser(value: unknown): value is User {
  return isObject(value) && typeof value.id === 'string' && Array.isArray(value.roles);
}
