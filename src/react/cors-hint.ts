import type { AuthClient, AuthEvent } from '../client/index.js';

const watched = new WeakMap<AuthClient, AuthClient['subscribe']>();

/** A client's `subscribe`, always the same one, that says in the console once if CORS keeps the page from reading answers. */
export function watchForCors(client: AuthClient): AuthClient['subscribe'] {
  const known = watched.get(client);
  if (known) return known;
  let isAsked = false;
  const watch = async (event: AuthEvent): Promise<void> => {
    if (isAsked || !isFailedRequest(event) || !isElsewhere(client.baseUrl)) return;
    isAsked = true;
    isAsked = await isRefusedByCors(client.baseUrl);
    // biome-ignore lint/suspicious/noConsole: it is for whoever develops the application, who looks there.
    if (isAsked) console.error(hint(client.baseUrl));
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

function hint(baseUrl: string): string {
  const { origin } = globalThis.location;
  return (
    `sealgate: ${baseUrl} answers, but its CORS rules forbid pages of ${origin} to read the answers. ` +
    `Add the origin to the server's CORS_ORIGINS=${origin} (corsOrigins: ['${origin}'] of createAuth), and restart it. ` +
    'This is shown in development only.'
  );
}
