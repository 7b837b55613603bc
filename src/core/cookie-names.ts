import type { CoreOptions } from './options.js';

type Settings = Pick<CoreOptions['cookie'], 'secure' | 'domain'>;

/** What our cookies are called. With the bearer transport there is none for access tokens. */
export function cookieNames(transport: CoreOptions['transport'], settings: Settings) {
  const prefix = transport === 'cookie' ? prefixOf(settings) : '';
  return { access: `${prefix}access_token`, refresh: `${prefix}refresh_token` };
}

/** Browsers keep cookies of these names from being set by others: a subdomain, or plain HTTP (RFC 6265bis, section 4.1.3). */
function prefixOf({ secure, domain }: Settings): string {
  if (!secure) return '';
  return domain === undefined ? '__Host-' : '__Secure-';
}
