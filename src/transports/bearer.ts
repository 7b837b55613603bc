import type { Request } from 'express';

/** The token of an `Authorization: Bearer` header (RFC 6750, section 2.1), if there is one. The scheme's case does not matter. */
export function bearerToken({ headers }: Pick<Request, 'headers'>): string | undefined {
  const { authorization } = headers;
  if (authorization === undefined || authorization.length < 8) return undefined;
  if (authorization.slice(0, 7).toLowerCase() !== 'bearer ') return undefined;
  return authorization.slice(7).trim() || undefined;
}
