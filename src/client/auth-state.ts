import type { AuthClientError } from './auth-error.js';
import type { User } from './user.js';

/**
 * Why the session ended: a `logout`, or the error code of the server. `superseded`: the browser now has a session of another
 * user, who did not sign in with this client.
 */
export type SignOutReason = 'logout' | AuthClientError['code'];

/**
 * What an app shows. Immutable: it is replaced, and only when something changed.
 *
 * - `loading`: not known yet whether someone is signed in.
 * - `signed-in`: it stays so during an outage; `problem` then says why the last refresh failed. Retries are automatic.
 * - `signed-out`: `reason` says why, if someone was signed in before.
 */
export type AuthState<Own = unknown> =
  | { readonly status: 'loading'; readonly user: undefined; readonly problem?: AuthClientError }
  | { readonly status: 'signed-in'; readonly user: User & Own; readonly problem?: AuthClientError }
  | { readonly status: 'signed-out'; readonly user: undefined; readonly reason?: SignOutReason | undefined };

/** Something that happened, here or in another tab. */
export type AuthEvent = {
  /** False if it happened in another tab of this browser. */
  readonly here: boolean;
} & (
  | { readonly type: 'signed-in' | 'refreshing' | 'refreshed' }
  | { readonly type: 'signed-out'; readonly reason?: SignOutReason | undefined }
  /** A refresh failed. The next attempt is in `retryIn` milliseconds. */
  | { readonly type: 'retrying'; readonly problem: AuthClientError; readonly retryIn: number }
);

export type AuthListener = (event: AuthEvent) => void;

export const loading: AuthState = { status: 'loading', user: undefined };
