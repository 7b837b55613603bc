import type { ServerResponse } from 'node:http';
import { cookieNames, type FormerName, formerRefreshNames } from '../core/cookie-names.js';
import type { CookieSettings } from '../core/cookie-settings.js';
import type { SignedIn } from '../core/issue-tokens.js';
import type { PresentedToken } from '../core/presented-tokens.js';
import type { AnyRequest, Presented } from './any-request.js';
import { cookieValues } from './cookie-header.js';
import { TokenCookie } from './token-cookie.js';

const hour = 3_600_000;

/** Milliseconds that this node's idea of the database's clock may be behind it. A cookie may end as long before its session. */
const clockErrorMs = 10_000;

/** The cookie of refresh tokens, which goes on being read under the names that it had. */
export class RefreshCookie {
  readonly #cookie: TokenCookie;
  readonly #formerNames: readonly FormerName[];

  /** `pathOf` gives the paths that the browser sends it to, where it is not one of the whole host. */
  constructor(settings: CookieSettings, pathOf: (req: AnyRequest) => string) {
    this.#formerNames = formerRefreshNames(settings);
    const names = this.#formerNames.map(({ name }) => name);
    this.#cookie = new TokenCookie(cookieNames(settings).refresh, settings, pathOf, names);
  }

  /** Every token that a request shows once, under the best of its names. */
  read(presented: Presented): readonly PresentedToken[] {
    const found = new Map<string, PresentedToken>();
    const add = (token: string, under: PresentedToken['under']) => {
      if (token !== '' && !found.has(token)) found.set(token, { token, under });
    };
    for (const token of this.#cookie.read(presented)) add(token, 'current');
    for (const { name, isWeaker } of this.#formerNames)
      for (const token of cookieValues(presented, name)) add(token, isWeaker ? 'weaker' : 'former');
    return [...found.values()];
  }

  /** Sets the cookie, where there is a token to be kept. Without one, what the browser has is as new, or newer. */
  write(req: AnyRequest, res: ServerResponse, { refreshToken, refreshTokenExpiresIn }: SignedIn): void {
    if (refreshToken === undefined) return;
    // In whole hours, so that the time that is left does not tell when the session was last refreshed; and not an hour more since the
    // clock was behind, for a session that has just got so many.
    const hours = Math.max(1, Math.ceil((refreshTokenExpiresIn - clockErrorMs) / hour));
    this.#cookie.write(req, res, refreshToken, hours * hour);
  }

  clear(req: AnyRequest, res: ServerResponse): void {
    this.#cookie.clear(req, res);
  }
}
