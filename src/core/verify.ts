import { tokenInvalid } from '../core-errors.js';
import { AuthError } from '../errors.js';
import type { AuthClaims } from '../tokens/claims.js';
import { textOfToken } from '../tokens/shown-token.js';
import type { User } from '../users/user.js';
import { admit } from './admit.js';
import type { AuthContext } from './context.js';

type VerifyContext = Pick<
  AuthContext,
  'accessTokens' | 'confirmations' | 'sessionCheck' | 'statelessTokens' | 'userCache' | 'users'
>;

/** The user and the claims of a token, as the guards see them; throws what they refuse with. */
export async function verifyToken(
  context: VerifyContext,
  shown: unknown,
): Promise<{ readonly user: User; readonly claims: AuthClaims }> {
  const token = textOfToken(shown);
  const { accessTokens, confirmations, statelessTokens } = context;
  let claims = accessTokens.recall(token);
  try {
    if (!claims) {
      claims = accessTokens.open(token);
      confirmations.add(claims.sid, claims.gen);
    }
  } catch (error) {
    // A token of the other kind does not open at all.
    const isAnother = error instanceof AuthError && error.code === tokenInvalid.code;
    if (statelessTokens && isAnother) return statelessTokens.open(token);
    throw error;
  }
  return { user: await admit(context, claims), claims };
}
