import type { ServerResponse } from 'node:http';
import { type CookieSerializeOptions, serialize } from 'cookie';
import { isOfWholeHost } from '../core/cookie-names.js';
import type { CookieSettings } from '../core/cookie-settings.js';
import type { AnyRequest, Presented } from './any-request.js';
import { cookieValues } from './cookie-header.js';
import { type CookiePlace, possiblePlaces } from './stray-cookies.js';

/** Cookies that one answer clears besides its own: with more, its header would outgrow the buffers of proxies. */
const maximumCleared = 16;

const longAgo = new Date(1);

/** What a token of ours looks like: a JWE without an encrypted key (RFC 7516, section 7.1). */
const sealed = /^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/;

/** An HttpOnly cookie that holds a token. */
export class TokenCookie {
  readonly #name: string;
  readonly #settings: CookieSettings;
  readonly #pathOf: (req: AnyRequest) => string;
  readonly #formerNames: readonly string[];

  /**
   * `pathOf` gives its Path attribute, the paths that the browser sends it to, where its name does not make it one of the whole host.
   * `formerNames` are those that a browser may still have it under.
   */
  constructor(
    name: string,
    settings: CookieSettings,
    pathOf: (req: AnyRequest) => string,
    formerNames: readonly string[] = [],
  ) {
    this.#name = name;
    this.#settings = settings;
    this.#pathOf = pathOf;
    this.#formerNames = formerNames;
  }

  /** The values that a request shows, each once. */
  read(presented: Presented): readonly string[] {
    const values = cookieValues(presented, this.#name).filter((value) => value !== '');
    return [...new Set(values)];
  }

  /** Sets the cookie for `maxAge` milliseconds. */
  write(req: AnyRequest, res: ServerResponse, token: string, maxAge: number): void {
    this.#clearOthers(req, res);
    // In whole seconds, of which zero would delete the cookie.
    const seconds = Math.max(1, Math.round(maxAge / 1000));
    const expires = new Date(Date.now() + seconds * 1000);
    this.#set(res, token, { ...this.#attributes(req), maxAge: seconds, expires });
  }

  clear(req: AnyRequest, res: ServerResponse): void {
    this.#clearOthers(req, res);
    this.#set(res, '', { ...this.#attributes(req), expires: longAgo });
  }

  /**
   * Clears what a browser shows besides the one cookie of today, wherever it can have that: a cookie does not say where it is of.
   * What comes after has to be what is kept: some browsers take a cookie of a host for one of the domain of that name.
   */
  #clearOthers(req: AnyRequest, res: ServerResponse): void {
    const { domain, ...attributes } = this.#attributes(req);
    const { partitioned, secure } = this.#settings;
    const gone = { ...attributes, expires: longAgo };
    const own = domain === undefined ? gone : { ...gone, domain };
    const names = this.#strayNames(req);
    // From before a domain was set, or before there was one for each site. A browser would send them as well.
    if (domain !== undefined) this.#set(res, '', gone);
    if (partitioned) {
      this.#set(res, '', { ...gone, partitioned: false });
      if (domain !== undefined) this.#set(res, '', { ...own, partitioned: false });
    } else if (secure && names.includes(this.#name)) this.#set(res, '', { ...own, partitioned: true });
    if (names.length === 0) return;

    const today = { path: this.#pathOf(req), domain, partitioned };
    const places = possiblePlaces(req, names, today).filter(
      (place) =>
        place.name !== this.#name ||
        place.path !== attributes.path ||
        (place.domain !== undefined && place.domain !== domain),
    );
    // Where they are too many for one answer, the next ones clear the others.
    const start = places.length > maximumCleared ? Math.floor(Math.random() * places.length) : 0;
    const some = [...places.slice(start), ...places.slice(0, start)].slice(0, maximumCleared);
    for (const place of some) res.appendHeader('Set-Cookie', this.#clearing(place));
  }

  /** The names under which a request shows more than it should. */
  #strayNames(req: AnyRequest): readonly string[] {
    // Others may have a cookie of a former name: only what looks like ours is cleared.
    const former = this.#formerNames.filter((name) =>
      cookieValues(req, name).some((value) => sealed.test(value)),
    );
    return cookieValues(req, this.#name).length > 1 ? [this.#name, ...former] : former;
  }

  /** As short as it can be. */
  #clearing({ name, path, domain, partitioned }: CookiePlace): string {
    const { secure, sameSite } = this.#settings;
    return [
      `${name}=`,
      `Path=${path}`,
      ...(domain === undefined ? [] : [`Domain=${domain}`]),
      'Max-Age=0',
      ...(secure || name.startsWith('__') ? ['Secure'] : []),
      ...(sameSite === 'none' ? ['SameSite=None'] : []),
      ...(partitioned ? ['Partitioned'] : []),
    ].join('; ');
  }

  #set(res: ServerResponse, value: string, attributes: CookieSerializeOptions): void {
    res.appendHeader('Set-Cookie', serialize(this.#name, value, attributes));
  }

  #attributes(req: AnyRequest): CookieSerializeOptions {
    const { sameSite, secure, partitioned, domain } = this.#settings;
    return {
      httpOnly: true,
      sameSite,
      secure,
      partitioned,
      path: isOfWholeHost(this.#name) ? '/' : this.#pathOf(req),
      ...(domain === undefined ? {} : { domain }),
    };
  }
}
