import { tokenMissing } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { SignedIn } from './issue-tokens.js';
import { type Presentation, refresh, refreshRefusals } from './refresh.js';
import type { PresentedTokens } from './route.js';

/** How many of the tokens of one request are tried, whatever its sender wrote into the header. */
const maximumTried = 5;

/** Refusals of one token, which say nothing of the next. */
const ofOneToken: ReadonlySet<string> = new Set(refreshRefusals.map(({ code }) => code));

/**
 * Refreshes by the first of a request's tokens that works, in the order of `orderPresented`. Where none does, it is refused as the
 * first was. An outage ends it at once, so that nobody gets another session than the own.
 */
export async function refreshPresented(
  context: Parameters<typeof refresh>[0],
  { refreshTokens, attempt }: Pick<PresentedTokens, 'refreshTokens'> & Presentation,
): Promise<SignedIn> {
  let refusal: AuthError | undefined;
  for (const token of refreshTokens.slice(0, maximumTried)) {
    try {
      return await refresh(context, token, { attempt });
    } catch (error) {
      if (!(error instanceof AuthError) || !ofOneToken.has(error.code)) throw error;
      refusal ??= error;
    }
  }
  throw refusal ?? new AuthError(tokenMissing);
}
