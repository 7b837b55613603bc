import type { Note } from './attempts.js';
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

/** Undefined where its value is missing. */
type Header = readonly [name: string, value: string] | '' | undefined;

/**
 * For register, login and change of password: posts `json`, until `abort`, which also fires when the time is up. `send` is used in
 * place of the usual fetch.
 */
type SignIn = (
  path: string,
  abort: AbortController,
  json: string,
  send?: typeof globalThis.fetch,
) => Promise<AccessToken>;
/** Has no answer to read, and outlives the page. */
type Notify = (path: string, bearer?: string) => Promise<undefined>;
/** `bearer`, even if it has expired, tells the server which of two cookies is this page's. */
type Refresh = (abort: AbortController, bearer?: string) => Promise<AccessToken>;

/** The routes below `baseUrl`. Every failure is an `AuthClientError`. */
export type ServerApi = readonly [SignIn, Notify, Refresh];

export function createServerApi(
  baseUrl: string,
  fetch: typeof globalThis.fetch,
  tokenHeader: TokenHeader,
  leaveNote: () => Note,
  requestTimeoutMs: number,
): ServerApi {
  async function call<T>(
    path: string,
    read: (response: Response, sentAt: Deadline) => Promise<T>,
    headers: readonly Header[],
    abort = new AbortController(),
    body: string | null = null,
    send = fetch,
  ) {
    // Counted from before the request, so that latency makes the token look older and never younger.
    const sentAt = deadlineIn(0);
    const timer = setTimeout(() => abort.abort(), requestTimeoutMs);
    try {
      const response = await send(baseUrl + path, {
        method: 'POST',
        credentials: 'include',
        headers: Object.fromEntries(headers.filter((header) => !!header)),
        keepalive: read !== tokenOf,
        signal: abort.signal,
        body,
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

  const notify: Notify = (path, bearer) => call(path, nothingOf, [bearer && tokenHeader(bearer)]);

  return [
    (path, ...rest) => call(path, tokenOf, [['content-type', 'application/json']], ...rest),
    notify,
    (abort, bearer) => {
      const note = leaveNote();
      const headers: Header[] = [bearer && tokenHeader(bearer), note.says && ['refresh-attempt', note.says]];
      const answer = call('/refresh-token', tokenOf, headers, abort);
      answer.then(
        ({ value }) => {
          note.remove();
          // Nobody waits for it: where it fails, the next refresh tells the server as much.
          notify('/acknowledge', value).catch(() => {});
        },
        // After any other failure, the server may have rotated nevertheless.
        (error: AuthClientError) => isSessionEnd(error) && note.remove(),
      );
      return answer;
    },
  ];
}

/** A page in place of the answer is of something in between, such as a network to sign in to. */
async function nothingOf(response: Response): Promise<undefined> {
  if (await response.text()) throw await errorOf(response);
}

async function tokenOf(response: Response, sentAt: Deadline): Promise<AccessToken> {
  const { access_token: value, token_expiration, user } = Object(await response.json());
  // Read already, so that it is not taken for a refusal.
  if (typeof value !== 'string' || !isUser(user)) throw await errorOf(response);
  // Both timestamps are the server's, so that the local clock does not matter. `Date` is truncated to the second.
  const lifetimeMs = Number(token_expiration) - dateOf(response.headers) - 1000;
  // Half a minute where a proxy changed or removed the `Date` header: if the token expires earlier, `token_expired` leads to a refresh.
  return { value, left: deadlineIn((lifetimeMs > 0 ? lifetimeMs : 30_000) + sentAt()), user };
}

/** Tabs may run another release, whose users may look different. */
export function isUser(value: unknown): value is User {
  const { id, roles } = Object(value);
  return typeof id === 'string' && Array.isArray(roles);
}
