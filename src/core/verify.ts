import type { AccessTokenClaims, AuthClaims } from '../tokens/claims.js';
import { openEither } from '../tokens/either-token.js';
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
  const { statelessTokens } = context;
  const opened = openEither(
    () => ({ claims: openAndConfirm(context, token) }),
    statelessTokens && (() => statelessTokens.open(token)),
  );
  return 'user' in opened ? opened : { ...opened, user: await admit(context, opened.claims) };
}

/** The first sight of a token confirms the refresh token beside it. */
function openAndConfirm({ accessTokens, confirmations }: VerifyContext, token: string): AccessTokenClaims {
  const known = accessTokens.recall(token);
  if (known) return known;
  const claims = accessTokens.open(token);
  confirmations.add(claims.sid, claims.gen);
  return claims;
}
