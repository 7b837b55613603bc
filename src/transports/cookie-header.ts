import type { Presented } from './any-request.js';

/**
 * The values of all cookies of a name, as they were sent. A browser sends several that differ in path or domain, and says no more of
 * them; those of longer paths come first (RFC 6265, section 5.4).
 */
export function cookieValues({ headers: { cookie } }: Presented, name: string): readonly string[] {
  if (cookie === undefined) return [];
  return cookie.split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
}
