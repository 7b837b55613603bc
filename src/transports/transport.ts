import type { ServerResponse } from 'node:http';
import type { SignedIn } from '../core/issue-tokens.js';
import type { PresentedToken } from '../core/presented-tokens.js';
import type { AccessTokenFields } from '../core/token-fields.js';
import type { User } from '../users/user.js';
import type { AnyRequest, Presented } from './any-request.js';

/** The body for a client that was signed in. The tokens are in it, or in cookies, as the transport has it. */
export interface SignedInBody extends Partial<AccessTokenFields> {
  readonly user: User;
}

/** How tokens travel between us and a client. Every implementation passes `test/transports/transport-contract.ts`. */
export interface Transport {
  /**
   * Whether a browser sends the access token by itself. Then a request does not prove who made it: unsafe ones have to come from
   * our own pages, and a guarded one whose access token has expired renews itself.
   */
  readonly ambient: boolean;
  accessToken(presented: Presented): string | undefined;
  /** The access token of a header, which no browser shows by itself. */
  headerToken(presented: Presented): string | undefined;
  /** All that a client shows, each once, those under today's name of the cookie first. `orderPresented` chooses among them. */
  refreshTokens(presented: Presented): readonly PresentedToken[];
  /**
   * Gives a client its tokens, in cookies where this transport uses them, and returns the body. Without a refresh token, the cookie of
   * one is neither set nor cleared.
   */
  deliver(req: AnyRequest, res: ServerResponse, signedIn: SignedIn): SignedInBody;
  /** Clears the cookies. */
  clear(req: AnyRequest, res: ServerResponse): void;
}
