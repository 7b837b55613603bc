import type { InvalidField } from './auth-error.js';
import type { SignOutReason } from './auth-state.js';
import { ifAllowed } from './hint.js';
import { unref } from './unref.js';
import type { User } from './user.js';

/** Messages between the tabs of one browser. Timestamps are by the local clock, which the tabs share. */
export type TabMessage =
  /** A new tab asks for a token. */
  | { readonly type: 'hello' }
  | { readonly type: 'refreshing' }
  | {
      readonly type: 'refresh-failed';
      readonly code: string;
      readonly message: string;
      readonly status?: number;
      readonly errors?: readonly InvalidField[];
      readonly retryAfter: number | undefined;
    }
  | {
      readonly type: 'signed-in' | 'refreshed';
      readonly epoch: number;
      readonly value: string;
      readonly expiresAt: number;
      readonly user: User;
    }
  | { readonly type: 'signed-out'; readonly epoch: number; readonly reason: SignOutReason | undefined };

/** Undefined where the browser has no BroadcastChannel, or blocks it together with the storage: each tab works on its own. */
export function joinTabs(
  name: string,
  onMessage: (message: TabMessage) => void,
): BroadcastChannel | undefined {
  return ifAllowed(() => {
    const channel = unref(new BroadcastChannel(name));
    // Only pages of this origin can post here, so the shape of a message is not checked any further.
    channel.onmessage = ({ data }: MessageEvent<TabMessage | null>) => data?.type && onMessage(data);
    return channel;
  });
}
