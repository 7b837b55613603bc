import type { CoreOptions } from '../../core/options.js';

/**
 * The issuer of the metadata, which is where the routes are. It is not made of the Host that a request names, which anybody can write,
 * save where that is this machine: for development. Undefined where nothing says it.
 */
export function issuerOf(
  { issuer }: CoreOptions['tokenEndpoint'],
  origin: string,
  basePath: string,
): string | undefined {
  if (issuer !== undefined) return issuer;
  const { hostname, origin: exact } = URL.canParse(origin) ? new URL(origin) : { hostname: '', origin: '' };
  return isLoopback(hostname) ? `${exact}${basePath.replace(/\/$/, '')}` : undefined;
}

/** RFC 6761, section 6.3, and RFC 6890, section 2.2. */
function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
