import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf } from '../exit.js';

/** Milliseconds for which an idle connection is kept open: longer than load balancers keep theirs, which is a minute. */
const keepAliveTimeout = 65_000;

/** Browsers try both for `localhost`, and each system in an order of its own. */
const loopbacks = ['127.0.0.1', '::1'];
/** Of a machine without IPv6, or without that address. */
const isMissing = /^(EADDRNOTAVAIL|EAFNOSUPPORT)$/;
/** How often another port is tried where any will do, and the one that was free for one address is taken for the other. */
const attempts = 10;

/** Servers that answer alike, and where they are reached. */
export interface Listening {
  readonly servers: readonly Server[];
  readonly url: string;
}

/** Listens on a host: on both loopback addresses, those that there are, where it is `localhost`. Throws one line that names the settings. */
export async function listen(
  app: RequestListener,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  if (host !== 'localhost') return listenOn(app, [host], host, port);
  for (let attempt = 1; ; attempt++) {
    try {
      return await listenOn(app, loopbacks, host, port);
    } catch (error) {
      if (port !== 0 || attempt === attempts) throw error;
    }
  }
}

async function listenOn(
  app: RequestListener,
  addresses: readonly string[],
  host: string,
  port: number,
): Promise<Listening> {
  const servers: Server[] = [];
  let chosen = port;
  let missing: unknown;
  for (const address of addresses) {
    const server = createServer({ keepAliveTimeout }, app);
    try {
      server.listen(chosen, address);
      await once(server, 'listening');
    } catch (error) {
      missing = toLine(error, address, chosen);
      if (addresses.length > 1 && isMissing.test(codeOf(error))) continue;
      for (const open of servers) open.close();
      throw missing;
    }
    chosen = (server.address() as AddressInfo).port;
    servers.push(server);
  }
  if (servers.length === 0) throw missing;
  return { servers, url: `http://${inUrl(host)}:${chosen}` };
}

function toLine(error: unknown, address: string, port: number): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  return new Error(
    `http.host (HOST), http.port (PORT): cannot listen on ${inUrl(address)}:${port} (${codeOf(error)})`,
  );
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
