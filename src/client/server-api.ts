import { AuthClientError, errorOf } from './auth-error.js';
import { type Deadline, deadlineIn } from './deadline.js';
import { isObject } from './json.js';
import type { User } from './user.js';

/** An access token with the time that it has left. */
export interface AccessToken {
  readonly value: string;
  readonly left: Deadline;
}

export interface Tokens {
  readonly token: AccessToken;
  readonly user: User;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly bearer?: string | undefined;
  readonly signal?: AbortSignal;
  /** Lets the request outlive the page. */
  readonly keepalive?: boolean;
  /** The fetch to use in place of the usual one. */
  readonly send?: typeof globalThis.fetch | undefined;
}

/** Milliseconds after which an answer is no longer waited for. */
const patience = 15_000;
/** A token's life in milliseconds where a proxy changed the answer's date or took it away. The server says `token_expired` if it is shorter. */
const assumedLife = 30_000;

/** The routes of the server that `baseUrl` leads to. Every failure is an `AuthClientError`. */
export type ServerApi = ReturnType<typeof createServerApi>;

export function createServerApi(baseUrl: string, fetch: typeof globalThis.fetch) {
  async function call<T>(path: string, read: (response: Response) => Promise<T>, options: CallOptions = {}) {
    const { body, bearer, signal, keepalive = false, send = fetch } = options;
    const controller = new AbortController();
    const abort = () => controller.abort();
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    const timer = setTimeout(abort, patience);
    const headers: Record<string, string> = {};
    if (body) headers['content-type'] = 'application/json';
    if (bearer) headers.authorization = `Bearer ${bearer}`;
    try {
      const response = await send(baseUrl + path, {
        method: 'POST',
        credentials: 'include',
        headers,
        keepalive,
        signal: controller.signal,
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      if (!response.ok) throw await errorOf(response);
      return await read(response);
    } catch (cause) {
      if (signal?.aborted) throw new AuthClientError('superseded', 'Something else came between', { cause });
      if (cause instanceof AuthClientError) throw cause;
      throw new AuthClientError('network_error', 'The server cannot be reached', { cause });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  return {
    /** Register, login, refresh and a change of the password: what answers with tokens. */
    async tokens(path: string, options: CallOptions = {}): Promise<Tokens> {
      // From before the question, so that time on the way makes the token look older and never younger.
      const aged = deadlineIn(0);
      return call(path, (response) => tokensOf(response, aged), options);
    },
    async logout(everywhere: boolean, bearer: string | undefined): Promise<void> {
      await call(`/logout${everywhere ? '?everywhere=true' : ''}`, async () => undefined, {
        bearer,
        keepalive: true,
      });
    },
  };
}

async function tokensOf(response: Response, aged: Deadline): Promise<Tokens> {
  const body: unknown = await response.json();
  if (!isObject(body) || typeof body.access_token !== 'string' || !isUser(body.user)) {
    throw new TypeError('The answer has no tokens');
  }
  // Both instants are the server's, so that it does not matter what time it is here. A date is cut off to its second.
  const dated = Date.parse(response.headers.get('date') ?? '');
  const life = Number(body.token_expiration) - dated - 1000;
  return {
    token: { value: body.access_token, left: deadlineIn((life > 0 ? life : assumedLife) + aged()) },
    user: body.user,
  };
}

/** True for a user as the server tells it; an older page, or a newer one, may say something else. */
export function isUser(value: unknown): value is User {
  return isObject(value) && typeof value.id === 'string' && Array.isArray(value.roles);
}
