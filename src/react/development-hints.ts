import type { AuthClient, AuthEvent } from '../client/index.js';

const watched = new WeakMap<AuthClient, AuthClient['subscribe']>();

/**
 * A client's `subscribe`, always the same one, that says in the console once what keeps a server on another origin from working: that
 * CORS lets the page read no answers, or that the browser does not send its cookie.
 */
export function watchForHints(client: AuthClient): AuthClient['subscribe'] {
  const known = watched.get(client);
  if (known) return known;
  let isAsked = false;
  let isCookieKnown = false;
  const watch = async (event: AuthEvent): Promise<void> => {
    isCookieKnown ||= event.type === 'refreshed';
    if (!isCookieKnown && isWithoutCookie(event) && isOtherHost(client.baseUrl)) {
      isCookieKnown = true;
      // biome-ignore lint/suspicious/noConsole: as below.
      console.error(cookieHint(client.baseUrl));
    }
    if (isAsked || !isFailedRequest(event) || !isElsewhere(client.baseUrl)) return;
    isAsked = true;
    isAsked = await isRefusedByCors(client.baseUrl);
    // biome-ignore lint/suspicious/noConsole: it is for whoever develops the application, who looks there.
    if (isAsked) console.error(corsHint(client.baseUrl));
  };
  const subscribe: AuthClient['subscribe'] = (listener) =>
    client.subscribe((event) => {
      watch(event);
      listener(event);
    });
  watched.set(client, subscribe);
  return subscribe;
}

/** A browser says no more of a request that CORS forbids than of one that nobody answers. */
function isFailedRequest(event: AuthEvent): boolean {
  return event.type === 'retrying' && event.here && event.problem.cause instanceof TypeError;
}

/** Somebody was signed in here, and the refresh says that it came without the cookie. */
function isWithoutCookie(event: AuthEvent): boolean {
  return event.type === 'signed-out' && event.here && event.reason === 'token_missing';
}

/** Cookies know no ports: another port is no third party. */
function isOtherHost(baseUrl: string): boolean {
  const page = globalThis.location;
  return page !== undefined && new URL(baseUrl, page.href).hostname !== page.hostname;
}

function isElsewhere(baseUrl: string): boolean {
  const page = globalThis.location;
  return page !== undefined && new URL(baseUrl, page.href).origin !== page.origin;
}

/**
 * Whether the server answers a request whose answer the page is not to read, and fails one whose answer it is to read. Asked before
 * and after, since a server that is just being restarted fails one of them as well.
 */
async function isRefusedByCors(baseUrl: string): Promise<boolean> {
  const succeeds = (init: RequestInit) =>
    fetch(`${baseUrl}/openapi.json`, { cache: 'no-store', ...init }).then(
      () => true,
      () => false,
    );
  const answers = () => succeeds({ mode: 'no-cors', credentials: 'omit' });
  const isReadable = () => succeeds({ credentials: 'include', headers: { 'Refresh-Attempt': 'first' } });
  return (await answers()) && !(await isReadable()) && (await answers());
}

function corsHint(baseUrl: string): string {
  const { origin } = globalThis.location;
  return (
    `sealgate: ${baseUrl} answers, but its CORS rules forbid pages of ${origin} to read the answers. ` +
    `Add the origin to the server's CORS_ORIGINS=${origin} (corsOrigins: ['${origin}'] of createAuth), and restart it. ` +
    'This is shown in development only.'
  );
}

function cookieHint(baseUrl: string): string {
  return (
    `sealgate: somebody was signed in here, but the first refresh at ${baseUrl} came without the cookie (token_missing). ` +
    'Browsers block the cookies of other sites by default. Serve the API on the site of the page, or set ' +
    'AUTH_COOKIE_SAME_SITE=none (cookie: { sameSite: "none" } of createAuth) over HTTPS, where the cookie is Partitioned. ' +
    'This is shown in development only.'
  );
}
