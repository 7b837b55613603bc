import { errorOf } from './auth-error.js';
import type { Session } from './session.js';

/** A fetch that adds the access token for where it may be carried. */
export function createBearerFetch(
  session: Session,
  mayCarry: (url: string) => boolean,
  fetch: typeof globalThis.fetch,
): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    if (!mayCarry(request.url)) return fetch(request);

    const send = (bearer: string | undefined, copy: Request) => {
      if (bearer) copy.headers.set('authorization', `Bearer ${bearer}`);
      return fetch(copy);
    };
    const bearer = await session.getAccessToken();
    // The body can be read once, and may have to be sent twice.
    const response = await send(bearer, request.clone());
    if (response.status !== 401 || !bearer) return response;
    const { code } = await errorOf(response.clone());
    const other = await session.replace(bearer, code);
    return other ? send(other, request) : response;
  };
}
