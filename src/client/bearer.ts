import type { Session } from './session.js';
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

/** What can be read only once, in any form: of the web, of Node, or of a package such as form-data. */
interface Stream {
  readonly getReader?: unknown;
  readonly pipe?: unknown;
  readonly [Symbol.asyncIterator]?: unknown;
}

export type Bearer = ReturnType<typeof createBearer>;

/** Puts access tokens into requests, where `mayAttachToken` allows it and the caller has none, and says which to repeat. */
export function createBearer(
  session: Session,
  mayAttachToken: (url: string) => boolean,
  tokenHeader: TokenHeader,
) {
  const [name] = tokenHeader('');
  return {
    /** Resolves with whether the header has a token of ours; `isOurs` says so of the one before. */
    async attach(
      headers: RequestHeaders,
      url: string,
      signal: Abortable | null | undefined,
      isOurs?: boolean,
    ): Promise<boolean> {
      if ((headers.has(name) && !isOurs) || !mayAttachToken(url)) return false;
      const token = await untilAborted(session.getAccessToken(), signal);
      if (token) headers.set(...tokenHeader(token));
      return Boolean(token);
    },
    /** After a 401, whether to send the request again, which says by itself where it was aborted. `body` is what was sent. */
    async mayRepeat(
      headers: RequestHeaders,
      code: unknown,
      body: unknown,
      signal: Abortable | null | undefined,
    ): Promise<unknown> {
      const newer = session.tokenForRetry(`${headers.get(name)}`.replace(/.* /, ''), code);
      const stream: Stream = Object(body);
      if (!stream.getReader && !stream.pipe && !stream[Symbol.asyncIterator])
        return (await untilAborted(newer, signal)) || signal?.aborted;
      // Its sender may send another, and does not wait for this.
      newer.catch(() => undefined);
      return false;
    },
  };
}

/** Waits for `promise`, which others share, until `signal` is aborted at the latest; then there is no value. */
function untilAborted<T>(promise: Promise<T>, signal: Abortable | null | undefined): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    if (signal?.aborted) stop();
    signal?.addEventListener?.('abort', stop);
    promise.then(resolve, reject).finally(() => signal?.removeEventListener?.('abort', stop));
  });
}
