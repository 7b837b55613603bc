import type { ServerResponse } from 'node:http';
import type { CookieSettings } from '../core/cookie-settings.js';
import type { SignedIn } from '../core/issue-tokens.js';
import type { PresentedToken } from '../core/presented-tokens.js';
import { accessTokenFields } from '../core/token-fields.js';
import type { AnyRequest, Presented } from './any-request.js';
import { mountPathOf } from './mount-path.js';
import { RefreshCookie } from './refresh-cookie.js';
import type { TokenHeader } from './token-header.js';
import type { SignedInBody, Transport } from './transport.js';

/** The access token in the body and in a header, the refresh token in a cookie for our own routes only. */
export class BearerTransport implements Transport {
  readonly ambient = false;
  readonly #header: TokenHeader;
  readonly #refresh: RefreshCookie;

  /** `publicPath` is where the cookie is sent, unless its name makes it one of the whole host; where the router is mounted, if undefined. */
  constructor(header: TokenHeader, settings: CookieSettings, publicPath: string | undefined) {
    this.#header = header;
    this.#refresh = new RefreshCookie(settings, (req) => publicPath ?? mountPathOf(req));
  }

  accessToken(presented: Presented): string | undefined {
    return this.#header.read(presented);
  }

  headerToken(presented: Presented): string | undefined {
    return this.#header.read(presented);
  }

  refreshTokens(presented: Presented): readonly PresentedToken[] {
    return this.#refresh.read(presented);
  }

  deliver(req: AnyRequest, res: ServerResponse, signedIn: SignedIn): SignedInBody {
    this.#refresh.write(req, res, signedIn);
    return { ...accessTokenFields(signedIn), user: signedIn.user };
  }

  clear(req: AnyRequest, res: ServerResponse): void {
    this.#refresh.clear(req, res);
  }
}
