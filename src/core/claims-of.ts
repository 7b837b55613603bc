import { isCallersFault } from '../errors.js';
import type { TokenClaims } from '../tokens/claims.js';

/** The claims of a token that may be none of ours. */
export function claimsOf<Claims extends TokenClaims>(
  token: string | undefined,
  open: (token: string) => Claims,
): Claims | undefined {
  if (token === undefined) return undefined;
  try {
    return open(token);
  } catch (error) {
    if (isCallersFault(error)) return undefined;
    throw error;
  }
}
