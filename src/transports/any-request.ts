import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import { canonicalOrigin } from './origin.js';

/**
 * A request as Node has it. Express puts more on it, which counts where it is there: it knows of mounts, and of the proxies that the
 * application trusts.
 */
export type AnyRequest = IncomingMessage &
  Partial<Pick<Request, 'app' | 'baseUrl' | 'originalUrl' | 'path' | 'protocol' | 'hostname' | 'ip'>>;

/** The part of a request that can present a token. */
export type Presented = Pick<IncomingMessage, 'headers'>;

/** A header that is no list. */
export function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Before the path, where a request names the whole URL (RFC 9112, section 3.2.2). */
const beforePath = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i;

/** The path of a URL. Not by `URL`, which resolves dots and backslashes: what comes after the guard may read them otherwise. */
function pathOfUrl(url: string): string {
  const target = url.replace(beforePath, '');
  return target.startsWith('/') ? target.replace(/\?.*$/s, '') : '';
}

/** The whole path of a request, as it is routed, without the query; empty for what is no path. */
export function pathOf({ baseUrl = '', originalUrl, path, url = '' }: AnyRequest): string {
  if (path !== undefined) {
    // Within a mount, Express puts a slash where a path ends with the mount.
    const isAdded = path === '/' && baseUrl !== '' && originalUrl !== undefined;
    return isAdded && !pathOfUrl(originalUrl).endsWith('/') ? baseUrl : `${baseUrl}${path}`;
  }
  const routed = pathOfUrl(url);
  if (originalUrl === undefined) return routed;
  // Connect takes the path of a mount off the URL, and tells it nowhere. What was rewritten otherwise is no path that is known.
  const whole = pathOfUrl(originalUrl);
  return whole.endsWith(routed) || routed === '/' ? whole : '';
}

/** The host and port that a request names. */
function hostOf(req: AnyRequest): string {
  return forwardedHost(req) ?? headerOf(req, 'host') ?? headerOf(req, ':authority') ?? '';
}

/** As a proxy says it that the application trusts. It is not `req.host`, which lacks the port in Express 4. */
function forwardedHost(req: AnyRequest): string | undefined {
  const [forwarded] = headerOf(req, 'x-forwarded-host')?.split(',') ?? [];
  if (!forwarded || !req.app) return undefined;
  const isTrusted: (address: string | undefined, hop: number) => boolean = req.app.get('trust proxy fn');
  return isTrusted(req.socket.remoteAddress, 0) ? forwarded.trim() : undefined;
}

/** The host of a request, without its port. */
export function hostnameOf(req: AnyRequest): string {
  return req.hostname ?? hostOf(req).replace(/:\d*$/, '');
}

/** The origin of the server, as a request has it (RFC 6454, section 4); `null` where its host is none. */
export function originOf(req: AnyRequest): string {
  const isEncrypted = 'encrypted' in req.socket && req.socket.encrypted === true;
  return canonicalOrigin(`${req.protocol ?? (isEncrypted ? 'https' : 'http')}://${hostOf(req)}`) ?? 'null';
}

/** The address that a request comes from. */
export function addressOf(req: AnyRequest): string | undefined {
  return req.ip ?? req.socket.remoteAddress;
}
