import { tokenInvalid, tokenMissing } from '../core-errors.js';
import { AuthError } from '../errors.js';

/** What a client shows as its token, which may be anything; throws `token_missing` or `token_invalid` for what is no text. */
export function textOfToken(shown: unknown): string {
  if (shown === undefined || shown === '') throw new AuthError(tokenMissing);
  if (typeof shown !== 'string') throw new AuthError(tokenInvalid);
  return shown;
}
