import type { Presented } from './any-request.js';

/** Where clients show an access token. */
export interface TokenHeaderOptions {
  /** The name of the header; `authorization`. */
  readonly header?: string | undefined;
  /** What stands before the token; `Bearer` in `authorization`, and nothing in another header. */
  readonly scheme?: string | undefined;
}

/** The header in which clients show their access token, `Authorization: Bearer` (RFC 6750, section 2.1) if nothing else is said. */
export class TokenHeader {
  readonly name: string;
  /** Undefined where the whole value is the token. */
  readonly scheme: string | undefined;
  readonly #prefix: string;

  constructor({ header = 'authorization', scheme }: TokenHeaderOptions = {}) {
    this.name = header.toLowerCase();
    this.scheme = scheme ?? (this.name === 'authorization' ? 'Bearer' : undefined);
    this.#prefix = this.scheme === undefined ? '' : `${this.scheme.toLowerCase()} `;
  }

  /** The token of a request, if it shows one. The scheme's case does not matter. */
  read({ headers }: Presented): string | undefined {
    const value = headers[this.name];
    if (typeof value !== 'string' || value.length <= this.#prefix.length) return undefined;
    const { length } = this.#prefix;
    if (length > 0 && value.slice(0, length).toLowerCase() !== this.#prefix) return undefined;
    return value.slice(length).trim() || undefined;
  }
}
