import type { TokenForRetry } from './session.js';
import type { TokenHeader } from './token-header.js';

/** As much of an `AbortSignal` as axios asks for. */
export interface Abortable {
  readonly aborted: boolean;
  addEventListener?(type: 'abort', listener: () => void): void;
  removeEventListener?(type: 'abort', listener: () => void): void;
}

/** What `Headers` of the web and of axios have in common. */
export interface RequestHeaders {
  has(name: string): boolean;
  get(name: string): unknown;
  set(name: string, value: string): unknown;
}

/** Puts an access token into the headers, and resolves with whether it did; `isOurs` says so of the one that is there. */
type Attach = (
  headers: RequestHeaders,
  url: string,
  signal: Abortable | null | undefined,
  isOurs?: boolean,
) => Promise<boolean>;
/**
 * After a 401, puts a newer token into the headers, and resolves with whether to send the request again, which says by itself where
 * it was aborted. `body` is what was sent.
 */
type MayRepeat = (
  headers: RequestHeaders,
  code: unknown,
  body: unknown,
  signal: Abortable | null | undefined,
) => Promise<unknown>;

export type Bearer = readonly [Attach, MayRepeat];

/** Puts access tokens into requests, where `mayAttachToken` allows it and the caller has none, and says which to repeat. */
export function createBearer(
  getAccessToken: () => Promise<string | undefined>,
  tokenForRetry: TokenForRetry,
  mayAttachToken: (url: string) => boolean,
  tokenHeader: TokenHeader,
): Bearer {
  const [name] = tokenHeader('');
  const put = async (
    token: Promise<string | undefined>,
    headers: RequestHeaders,
    signal: Abortable | null | undefined,
  ) => {
    const value = await untilAborted(token, signal);
    if (value) headers.set(...tokenHeader(value));
    return !!value;
  };
  return [
    async (headers, url, signal, isOurs) =>
      (isOurs || !headers.has(name)) && mayAttachToken(url) && put(getAccessToken(), headers, signal),
    async (headers, code, body, signal) => {
      const newer = tokenForRetry(`${headers.get(name)}`.replace(/.* /, ''), code);
      if (!isStream(body)) return (await put(newer, headers, signal)) || signal?.aborted;
      // Its sender may send another, and does not wait for this.
      newer.catch(() => {});
      return false;
    },
  ];
}

/** Whether something can be read only once: a stream of the web, of Node, or of a package such as form-data. */
export function isStream(value: unknown): unknown {
  const stream = Object(value);
  return stream.getReader || stream.pipe || stream[Symbol.asyncIterator];
}

/** Waits for `promise`, which others share, until `signal` is aborted at the latest; then there is no value. */
export function untilAborted<T>(
  promise: Promise<T>,
  signal: Abortable | null | undefined,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    if (signal?.aborted) stop();
    signal?.addEventListener?.('abort', stop);
    promise.then(resolve, reject).finally(() => signal?.removeEventListener?.('abort', stop));
  });
}
