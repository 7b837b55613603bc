import { type Answer, Client, type Question } from './client.js';

interface Kept {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly isHostOnly: boolean;
  readonly path: string;
  /** Whether it is of the site of the pages that use it (CHIPS). */
  readonly isPartitioned: boolean;
}

/** Cookies as browsers keep them (RFC 6265bis, section 5): by name, domain, path and partition, and with names that are guarded. */
export class CookieJar {
  #kept: readonly Kept[] = [];

  /** Keeps or deletes what a line of `Set-Cookie` says, from a page at an address; ignores what a browser would. */
  store(address: string, line: string): void {
    const { hostname, pathname, protocol } = new URL(address);
    const [pair = '', ...rest] = line.split(/; */);
    const [name = '', value = ''] = pair.split(/=(.*)/);
    const attributes = new Map(
      rest.map((attribute) => {
        const [key = '', text = ''] = attribute.split('=');
        return [key.toLowerCase(), text] as const;
      }),
    );
    const domain = attributes.get('domain')?.toLowerCase();
    const path = attributes.get('path') ?? (pathname.replace(/\/[^/]*$/, '') || '/');
    const isSecure = attributes.has('secure');
    if (domain !== undefined && !isWithin(hostname, domain)) return;
    if (isSecure && protocol !== 'https:') return;
    if (name.startsWith('__Secure-') && !isSecure) return;
    if (name.startsWith('__Host-') && !(isSecure && domain === undefined && path === '/')) return;

    const isPartitioned = attributes.has('partitioned');
    const isHostOnly = domain === undefined;
    const cookie = { name, value, host: domain ?? hostname, isHostOnly, path, isPartitioned };
    const isGone =
      Number(attributes.get('max-age') ?? 1) <= 0 || new Date(attributes.get('expires') ?? NaN) < new Date();
    // One that is set again keeps its place among the others.
    const at = this.#kept.findIndex((other) => isSame(other, cookie));
    if (at < 0 && !isGone) this.#kept = [...this.#kept, cookie];
    if (at >= 0) this.#kept = this.#kept.toSpliced(at, 1, ...(isGone ? [] : [cookie]));
  }

  /** The Cookie header for an address; empty for none. */
  header(address: string): string {
    const { hostname, pathname } = new URL(address);
    return this.#kept
      .filter(({ host, isHostOnly }) => (isHostOnly ? host === hostname : isWithin(hostname, host)))
      .filter(({ path }) => pathname === path || pathname.startsWith(path.replace(/\/?$/, '/')))
      .toSorted((one, other) => other.path.length - one.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

function isSame(one: Kept, other: Kept): boolean {
  return (
    one.name === other.name &&
    one.host === other.host &&
    one.isHostOnly === other.isHostOnly &&
    one.path === other.path &&
    one.isPartitioned === other.isPartitioned
  );
}

/** A browser at an application that says that it trusts its proxy: it knows the application by an address of the world. */
export class Visitor {
  readonly jar: CookieJar;
  readonly #origin: string;
  readonly #address: string;

  constructor(origin: string, address = 'https://app.example.com', jar = new CookieJar()) {
    this.#origin = origin;
    this.#address = address;
    this.jar = jar;
  }

  /** The same browser, when another server answers at the same address. */
  at(origin: string): Visitor {
    return new Visitor(origin, this.#address, this.jar);
  }

  async send(method: string, path: string, question: Question = {}): Promise<Answer> {
    const address = new URL(path, this.#address);
    const cookie = this.jar.header(address.href);
    const answer = await new Client(this.#origin).send(method, path, {
      ...question,
      headers: {
        'x-forwarded-host': address.host,
        'x-forwarded-proto': address.protocol.replace(':', ''),
        'sec-fetch-site': 'same-origin',
        ...(cookie && { cookie }),
        ...question.headers,
      },
    });
    for (const line of answer.headers.getSetCookie()) this.jar.store(address.href, line);
    return answer;
  }

  /** The Cookie header for a path. */
  shown(path = '/auth/refresh-token'): string {
    return this.jar.header(new URL(path, this.#address).href);
  }

  /** Sets a cookie as a page of a sibling host would. */
  plant(line: string): void {
    const { protocol } = new URL(this.#address);
    this.jar.store(`${protocol}//evil.example.com/`, line);
  }
}
