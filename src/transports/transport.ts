import type { Request, Response } from 'express';
import type { SignedIn } from '../flows/issue-tokens.js';

/** The part of a request that can show a token. */
export type Shown = Pick<Request, 'headers' | 'cookies'>;

/** How tokens travel between us and a client. Every implementation passes `test/transports/transport-contract.ts`. */
export interface Transport {
  /**
   * Whether a browser shows the access token by itself. Then a request proves nothing of who made it: unsafe ones have to come from
   * our own pages, and a guarded one whose access token ran out renews itself.
   */
  readonly ambient: boolean;
  accessToken(shown: Shown): string | undefined;
  refreshToken(shown: Shown): string | undefined;
  /** Gives a client its tokens, in cookies as far as they travel so, and returns what goes into the body. */
  deliver(req: Request, res: Response, signedIn: SignedIn): Record<string, unknown>;
  /** Takes the cookies back. */
  clear(req: Request, res: Response): void;
}
