import { errorOf } from './auth-error.js';
import { type Bearer, untilAborted } from './bearer.js';

/**
 * A fetch that adds the access token, and retries once with a new one. `fetch` is called with an address and plain values, which
 * any implementation takes.
 */
export function createBearerFetch(
  [attach, mayRepeat]: Bearer,
  fetch: typeof globalThis.fetch,
): typeof globalThis.fetch {
  return async (input, init) => {
    const request = Object(input);
    const url: string = request.url ?? String(input);
    const given: Record<string, unknown> & RequestInit = { ...init };
    if (request.url) {
      // What a Request says, of whichever fetch, where `init` says nothing else. What it has besides is nothing that fetch looks at.
      for (const name in request) if (given[name] === undefined) given[name] = request[name];
      // Read, so that it can be sent again.
      const body: ArrayBuffer | undefined = await untilAborted(request.arrayBuffer(), given.signal);
      given.body = init?.body ?? (body?.byteLength ? body : null);
    }
    const headers = new Headers(given.headers);
    const { signal, body } = given;

    const send = () => {
      signal?.throwIfAborted();
      return fetch(url, { ...given, headers: Object.fromEntries(headers) });
    };
    const isOurs = await attach(headers, url, signal);
    const response = await send();
    if (response.status !== 401 || !isOurs) return response;
    const { code } = await errorOf(response.clone());
    return (await mayRepeat(headers, code, body, signal)) ? send() : response;
  };
}
