type Header = [name: string, value: string];

/** The header that shows an access token to a server. */
export type TokenHeader = (token: string) => Header;

/** In a header of another name than `Authorization`, the whole value is the token, if no scheme is given. */
export function createTokenHeader(
  name = 'authorization',
  scheme = /^authorization$/i.test(name) ? 'Bearer' : '',
): TokenHeader {
  return (token) => [name, `${scheme} ${token}`.trim()];
}
