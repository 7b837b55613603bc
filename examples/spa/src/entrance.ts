import { usePath, useQueryAndHash } from './router.js';

const entrances = ['/sign-in', '/register'];

/** Where somebody wanted to go, who has to sign in or to register first: a path of this app, whatever the address says. */
export function destinationOf(search: string): string {
  const wanted = new URLSearchParams(search).get('next') ?? '/';
  if (!URL.canParse(wanted, location.origin)) return '/';
  const { origin, pathname, search: query, hash } = new URL(wanted, location.origin);
  // A path that begins with two slashes would be read as a host.
  const isHere = origin === location.origin && !pathname.startsWith('//');
  return isHere && !entrances.includes(pathname) ? pathname + query + hash : '/';
}

/** The addresses of both entrances, which lead on to where one is now. */
export function useEntrances(): { readonly signIn: string; readonly register: string } {
  const path = usePath();
  const rest = useQueryAndHash();
  const destination = destinationOf(
    entrances.includes(path) ? location.search : `?next=${encodeURIComponent(path + rest)}`,
  );
  const suffix = destination === '/' ? '' : `?next=${encodeURIComponent(destination)}`;
  return { signIn: `/sign-in${suffix}`, register: `/register${suffix}` };
}

let typed = '';

/** The address or username that was typed on one entrance, for the other one; never in the URL, nor kept when the page is left. */
export function typedIdentifier(): string {
  return typed;
}

export function rememberIdentifier(identifier: string): void {
  typed = identifier;
}
