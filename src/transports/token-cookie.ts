import type { CookieOptions, Request, Response } from 'express';
import type { Presented } from './transport.js';

export interface CookieSettings {
  readonly sameSite: 'strict' | 'lax' | 'none';
  readonly secure: boolean;
  readonly domain: string | undefined;
}

/** An HttpOnly cookie that holds a token. */
export class TokenCookie {
  readonly #name: string;
  readonly #settings: CookieSettings;
  readonly #pathOf: (req: Request) => string;

  /** `pathOf` gives its Path attribute: the paths that the browser sends it to. */
  constructor(name: string, settings: CookieSettings, pathOf: (req: Request) => string) {
    this.#name = name;
    this.#settings = settings;
    this.#pathOf = pathOf;
  }

  read({ cookies }: Pick<Presented, 'cookies'>): string | undefined {
    const value: unknown = cookies?.[this.#name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** Sets the cookie for `maxAge` milliseconds. */
  write(req: Request, res: Response, token: string, maxAge: number): void {
    this.#clearHostOnly(req, res);
    // Express rounds Max-Age down to whole seconds, and zero would delete the cookie.
    const seconds = Math.max(1, Math.round(maxAge / 1000));
    res.cookie(this.#name, token, { ...this.#attributes(req), maxAge: seconds * 1000 });
  }

  clear(req: Request, res: Response): void {
    this.#clearHostOnly(req, res);
    res.clearCookie(this.#name, this.#attributes(req));
  }

  /** Clears a host-only cookie from before a domain was set, which a browser would send as well. */
  #clearHostOnly(req: Request, res: Response): void {
    const { domain, ...attributes } = this.#attributes(req);
    if (domain !== undefined) res.clearCookie(this.#name, attributes);
  }

  #attributes(req: Request): CookieOptions {
    const { sameSite, secure, domain } = this.#settings;
    return {
      httpOnly: true,
      sameSite,
      secure,
      path: this.#pathOf(req),
      ...(domain === undefined ? {} : { domain }),
    };
  }
}
