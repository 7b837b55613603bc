import { isIPv6 } from 'node:net';

/** On whose behalf an upstream is asked. */
export interface Caller {
  /** Where the request came from. Requests from nowhere known are of one address. */
  readonly address: string;
  /** Whom it is about. */
  readonly name: string;
}

/** Whoever asks from an address about a name. Of IPv6 it is the network, since a customer has all of its addresses. */
export function callerOf(ip: string | undefined, name: string): Caller {
  return { address: networkOf(ip ?? ''), name };
}

/** Whose an address is, at most: of IPv6, one customer may have 65,536 networks (RFC 6177). */
export function siteOf({ address }: Caller): string {
  return address.split(':').slice(0, 3).join(':');
}

function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail = ''] = ip.split('::');
  const [before, after] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array(Math.max(0, 8 - (before?.length ?? 0) - (after?.length ?? 0))).fill('0');
  return [...(before ?? []), ...zeros, ...(after ?? [])].slice(0, 4).join(':');
}
