import { errorOf } from './auth-error.js';
import type { Session } from './session.js';
import type { TokenHeader } from './token-header.js';

/** A fetch that adds the access token where `mayAttachToken` allows it, and retries once with a new one. */
export function createBearerFetch(
  session: Session,
  mayAttachToken: (url: string) => boolean,
  fetch: typeof globalThis.fetch,
  tokenHeader: TokenHeader,
): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    if (!mayAttachToken(request.url)) return fetch(request);

    const send = (bearer: string | undefined, copy: Request) => {
      if (bearer) copy.headers.set(...tokenHeader(bearer));
      return fetch(copy);
    };
    const bearer = await session.getAccessToken();
    // Cloned, since a body can be read only once, and a retry needs it again.
    const response = await send(bearer, request.clone());
    if (response.status !== 401 || !bearer) return response;
    const { code } = await errorOf(response.clone());
    const newer = await session.tokenForRetry(bearer, code);
    return newer ? send(newer, request) : response;
  };
}
