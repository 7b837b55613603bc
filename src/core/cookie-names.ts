import type { CoreOptions } from './options.js';

type Settings = Pick<CoreOptions['cookie'], 'secure' | 'domain' | 'suffix'>;

/** What cookies are called where both are Secure and of one host, where they are Secure only, and where they are neither. */
const prefixes = ['__Host-', '__Secure-', ''] as const;

/** What our cookies are called. With the bearer transport there is none for access tokens. */
export function cookieNames(settings: Settings) {
  const prefix = prefixOf(settings);
  const { suffix } = settings;
  return { access: `${prefix}access_token${suffix}`, refresh: `${prefix}refresh_token${suffix}` };
}

/** A name that the refresh cookie has with other settings, or had before this release. */
export interface FormerName {
  readonly name: string;
  /** Whether others can set a cookie of this name who cannot set one of today's. */
  readonly isWeaker: boolean;
}

/** The names that a browser may still have a refresh cookie under, besides today's. */
export function formerRefreshNames(settings: Settings): readonly FormerName[] {
  const current = prefixOf(settings);
  const { suffix } = settings;
  const former = prefixes
    .filter((prefix) => prefix !== current)
    .map((prefix) => ({
      name: `${prefix}refresh_token${suffix}`,
      isWeaker: prefixes.indexOf(prefix) > prefixes.indexOf(current),
    }));
  // From before there were suffixes.
  return suffix === '' ? former : [...former, { name: 'refresh_token', isWeaker: true }];
}

/** Whether browsers hold cookies of a name to one host and to all of its paths (RFC 6265bis, section 4.1.3.2). */
export function isOfWholeHost(name: string): boolean {
  return name.startsWith(prefixes[0]);
}

/** Browsers keep cookies of these names from being set by others: a subdomain, or plain HTTP (RFC 6265bis, section 4.1.3). */
function prefixOf({ secure, domain }: Settings): (typeof prefixes)[number] {
  if (!secure) return '';
  return domain === undefined ? '__Host-' : '__Secure-';
}
