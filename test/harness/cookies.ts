import type { Answer } from './client.js';

export interface SetCookie {
  readonly value: string;
  /** By their names in lower case; those without a value are true. */
  readonly attributes: Record<string, string | true>;
}

/** What an answer sets or clears a refresh cookie with: its name, whichever it is there, and its value. */
export const refreshCookieLine = /^((?:__Host-|__Secure-)?refresh_token)=([^;]*)/;

/** The cookies that an answer sets, by name. */
export function cookiesOf({ headers }: Pick<Answer, 'headers'>): Map<string, SetCookie> {
  return new Map(
    headers.getSetCookie().map((line) => {
      const [pair = '', ...rest] = line.split('; ');
      const attributes = rest.map((attribute) => {
        const [name = '', value] = attribute.split('=');
        return [name.toLowerCase(), value ?? true] as const;
      });
      const at = pair.indexOf('=');
      return [pair.slice(0, at), { value: pair.slice(at + 1), attributes: Object.fromEntries(attributes) }];
    }),
  );
}
