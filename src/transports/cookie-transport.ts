import type { ServerResponse } from 'node:http';
import { cookieNames } from '../core/cookie-names.js';
import type { CookieSettings } from '../core/cookie-settings.js';
import type { SignedIn } from '../core/issue-tokens.js';
import type { PresentedToken } from '../core/presented-tokens.js';
import type { AnyRequest, Presented } from './any-request.js';
import { RefreshCookie } from './refresh-cookie.js';
import { TokenCookie } from './token-cookie.js';
import type { TokenHeader } from './token-header.js';
import type { SignedInBody, Transport } from './transport.js';

/**
 * Both tokens in cookies, for pages that a server renders. They go to every path of the site, and the body has no token. A client
 * that was given its tokens in a body presents the access token in a header.
 */
export class CookieTransport implements Transport {
  readonly ambient = true;
  readonly #header: TokenHeader;
  readonly #access: TokenCookie;
  readonly #refresh: RefreshCookie;

  constructor(header: TokenHeader, settings: CookieSettings) {
    this.#header = header;
    const everywhere = () => '/';
    this.#access = new TokenCookie(cookieNames(settings).access, settings, everywhere);
    this.#refresh = new RefreshCookie(settings, everywhere);
  }

  accessToken(presented: Presented): string | undefined {
    return this.#header.read(presented) ?? this.#accessCookie(presented);
  }

  headerToken(presented: Presented): string | undefined {
    return this.#header.read(presented);
  }

  refreshTokens(presented: Presented): readonly PresentedToken[] {
    return this.#refresh.read(presented);
  }

  deliver(req: AnyRequest, res: ServerResponse, signedIn: SignedIn): SignedInBody {
    this.#access.write(req, res, signedIn.accessToken, signedIn.accessTokenExpiresAt - signedIn.issuedAt);
    this.#refresh.write(req, res, signedIn);
    return { user: signedIn.user };
  }

  clear(req: AnyRequest, res: ServerResponse): void {
    this.#access.clear(req, res);
    this.#refresh.clear(req, res);
  }

  /** Of two it is not known whose is whose: the refresh cookies decide, and put it right. */
  #accessCookie(presented: Presented): string | undefined {
    const [token, another] = this.#access.read(presented);
    return another === undefined ? token : undefined;
  }
}
