import { AuthClientError, errorOf } from './auth-error.js';
import { type Deadline, deadlineIn } from './deadline.js';
import { isObject } from './json.js';
import type { User } from './user.js';

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
  /** Used in place of the usual fetch. */
  readonly send?: typeof globalThis.fetch | undefined;
}

const requestTimeoutMs = 15_000;
/** Assumed where a proxy changed or removed the `Date` header. If the token expires earlier, `token_expired` leads to a refresh. */
const fallbackLifetimeMs = 30_000;

/** The routes below `baseUrl`. Every failure is an `AuthClientError`. */
export type ServerApi = ReturnType<typeof createServerApi>;

export function createServerApi(baseUrl: string, fetch: typeof globalThis.fetch) {
  async function call<T>(path: string, read: (response: Response) => Promise<T>, options: CallOptions = {}) {
    const { body, bearer, signal, keepalive = false, send = fetch } = options;
    const controller = new AbortController();
    const abort = () => controller.abort();
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    const timer = setTimeout(abort, requestTimeoutMs);
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
      if (signal?.aborted)
        throw new AuthClientError('superseded', 'Superseded by a newer sign-in or sign-out', { cause });
      if (cause instanceof AuthClientError) throw cause;
      throw new AuthClientError('network_error', 'The server cannot be reached', { cause });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  return {
    /** For register, login, refresh and change of password. */
    async tokens(path: string, options: CallOptions = {}): Promise<Tokens> {
      // Counted from before the request, so that latency makes the token look older and never younger.
      const sentAt = deadlineIn(0);
      return call(path, (response) => tokensOf(response, sentAt), options);
    },
    async logout(everywhere: boolean, bearer: string | undefined): Promise<void> {
      await call(`/logout${everywhere ? '?everywhere=true' : ''}`, async () => undefined, {
        bearer,
        keepalive: true,
      });
    },
  };
}

async function tokensOf(response: Response, sentAt: Deadline): Promise<Tokens> {
  const body: unknown = await response.json();
  if (!isObject(body) || typeof body.access_token !== 'string' || !isUser(body.user)) {
    throw new TypeError('The response has no tokens');
  }
  // Both timestamps are the server's, so that the local clock does not matter. `Date` is truncated to the second.
  const serverTime = Date.parse(response.headers.get('date') ?? '');
  const lifetimeMs = Number(body.token_expiration) - serverTime - 1000;
  return {
    token: {
      value: body.access_token,
      left: deadlineIn((lifetimeMs > 0 ? lifetimeMs : fallbackLifetimeMs) + sentAt()),
    },
    user: body.user,
  };
}

/** Tabs may run another release, whose users may look different. */
export function isUser(value: unknown): value is User {
  return isObject(value) && typeof value.id === 'string' && Array.isArray(value.roles);
}
