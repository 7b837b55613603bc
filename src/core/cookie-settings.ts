import type { CoreOptions } from './options.js';

/** How cookies are set, with what depends on other options in its place. */
export interface CookieSettings {
  readonly sameSite: 'strict' | 'lax' | 'none';
  readonly secure: boolean;
  /** Whether there is one for each site whose pages use it (CHIPS), which browsers keep that block cookies of third parties. */
  readonly partitioned: boolean;
  readonly domain: string | undefined;
  readonly suffix: string;
}

/**
 * What cookies are set with. Where a page is rendered by what its cookies say, a link from elsewhere has to bring them; where a script
 * asks for them, it is always on a page of the site.
 */
export function cookieSettings({
  cookie,
  transport,
}: Pick<CoreOptions, 'cookie' | 'transport'>): CookieSettings {
  const sameSite = cookie.sameSite ?? (transport === 'cookie' ? 'lax' : 'strict');
  return { ...cookie, sameSite, partitioned: cookie.partitioned ?? sameSite === 'none' };
}
