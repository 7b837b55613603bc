import type { SignedIn } from './issue-tokens.js';
import type { CoreOptions } from './options.js';

/** How a refresh token can travel. */
export const deliveries = ['body', 'cookie'] as const;
export type Delivery = (typeof deliveries)[number];

/** Whether refresh tokens are to travel in the body, which is only heeded where such are issued. */
export function isInBody(
  { tokenEndpoint }: Pick<CoreOptions, 'tokenEndpoint'>,
  delivery: Delivery | undefined,
): boolean {
  return tokenEndpoint.refresh && delivery === 'body';
}

/** What a handler answers with: plain values, which `src/http` writes. */
export type Answer =
  | {
      readonly kind: 'json';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'empty'; readonly status: 204 }
  | {
      readonly kind: 'tokens';
      readonly status: number;
      readonly signedIn: SignedIn;
      readonly delivery: Delivery;
    }
  | { readonly kind: 'signed-out'; readonly status: 204 }
  | { readonly kind: 'signed-out'; readonly status: 200; readonly body: unknown };

/** A body. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return { kind: 'json', status, body, headers };
}

/** It is done, and there is nothing to say. */
export function noContent(): Answer {
  return { kind: 'empty', status: 204 };
}

/** Somebody is signed in: the tokens go where the transport has them, or, by `delivery`, into the body. */
export function tokens(signedIn: SignedIn, delivery: Delivery | undefined = 'cookie', status = 200): Answer {
  return { kind: 'tokens', status, signedIn, delivery };
}

/** Nobody is signed in any more: cookies with tokens are taken back. With a body there is something to say of it. */
export function signedOut(body?: unknown): Answer {
  return body === undefined ? { kind: 'signed-out', status: 204 } : { kind: 'signed-out', status: 200, body };
}
