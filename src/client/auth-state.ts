import type { AuthClientError } from './auth-error.js';
import type { User } from './user.js';

/** Why nobody is signed in: a `logout`, or the code with which the server ended it. */
export type SignOutReason = 'logout' | AuthClientError['code'];

/**
 * What an app shows. It is replaced, never changed, and only when something changed.
 *
 * - `loading`: not known yet whether somebody is signed in.
 * - `signed-in`: it stays so while the server is away; `problem` then says why the last refresh failed. It is tried again.
 * - `signed-out`: `reason` says why, where somebody was signed in before.
 */
export type AuthState =
  | { readonly status: 'loading'; readonly user: undefined; readonly problem?: AuthClientError }
  | { readonly status: 'signed-in'; readonly user: User; readonly problem?: AuthClientError }
  | { readonly status: 'signed-out'; readonly user: undefined; readonly reason?: SignOutReason | undefined };

/** Something that happened, here or in another tab. */
export type AuthEvent = {
  /** False where another tab of this browser did it. */
  readonly here: boolean;
} & (
  | { readonly type: 'signed-in' | 'refreshing' | 'refreshed' }
  | { readonly type: 'signed-out'; readonly reason?: SignOutReason | undefined }
  /** A refresh failed, and will be tried again in so many milliseconds. */
  | { readonly type: 'retrying'; readonly problem: AuthClientError; readonly retryIn: number }
);

export type AuthListener = (event: AuthEvent) => void;

export const loading: AuthState = { status: 'loading', user: undefined };
