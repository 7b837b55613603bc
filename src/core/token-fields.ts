import type { SignedIn } from './issue-tokens.js';

/** What a body says of an access token, by the names of OAuth 2.0 (RFC 6749, section 5.1), and when it expires by our clock. */
export interface AccessTokenFields {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds from now. */
  readonly expires_in: number;
  /** Milliseconds since 1970. */
  readonly token_expiration: number;
}

export function accessTokenFields({
  accessToken,
  issuedAt,
  accessTokenExpiresAt,
}: Pick<SignedIn, 'accessToken' | 'issuedAt' | 'accessTokenExpiresAt'>): AccessTokenFields {
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: Math.max(0, Math.floor((accessTokenExpiresAt - issuedAt) / 1000)),
    token_expiration: accessTokenExpiresAt,
  };
}
