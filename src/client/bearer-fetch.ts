import { errorOf } from './auth-error.js';
import type { Bearer } from './bearer.js';

/**
 * A fetch that adds the access token, and retries once with a new one. `fetch` is called with an address and plain values, which
 * any implementation takes.
 */
export function createBearerFetch(bearer: Bearer, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const isRequest = typeof input === 'object' && 'url' in input;
    const url = isRequest ? input.url : String(input);
    const given = isRequest ? await initOf(input, init) : { ...init };
    const headers = new Headers(given.headers);
    const { signal, body } = given;
    let isOurs = false;

    const send = async () => {
      isOurs = await bearer.attach(headers, url, signal, isOurs);
      signal?.throwIfAborted();
      return fetch(url, { ...given, headers: Object.fromEntries(headers) });
    };
    const response = await send();
    if (response.status !== 401 || !isOurs) return response;
    const { code } = await errorOf(response.clone());
    return (await bearer.mayRepeat(headers, code, body, signal)) ? send() : response;
  };
}

/** What a Request says, of whichever fetch, where `init` says nothing else. Its body is read, so that it can be sent again. */
async function initOf(request: Request, init: RequestInit = {}): Promise<RequestInit> {
  const given: Record<string, unknown> = { ...init };
  // What it has besides is nothing that fetch looks at.
  for (const name in request) given[name] ??= Reflect.get(request, name);
  const body = await request.arrayBuffer();
  return { ...given, body: init.body ?? (body.byteLength ? body : null) };
}
