import type { SignOutReason } from './auth-state.js';
import { isObject } from './json.js';
import type { User } from './user.js';

/** What the tabs of one browser tell each other. An instant is of this computer's clock, which they share. */
export type TabMessage =
  /** A tab opened, and asks whether somebody has a token. */
  | { readonly type: 'hello' }
  | { readonly type: 'refreshing' }
  | {
      readonly type: 'refresh-failed';
      readonly code: string;
      readonly message: string;
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

export interface Tabs {
  /** True where tabs can talk and another one was heard. */
  readonly hasOthers: boolean;
  readonly canTalk: boolean;
  tell(message: TabMessage): void;
  close(): void;
}

/** The other tabs, where the browser lets them talk. Only pages of the same origin are on the channel. */
export function joinTabs(name: string, hear: (message: TabMessage) => void): Tabs {
  let channel: BroadcastChannel | undefined;
  let hasOthers = false;
  try {
    channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (!isMessage(data)) return;
      hasOthers = true;
      hear(data);
    };
  } catch {
    // Missing, or forbidden together with the storage: each tab looks after itself.
  }
  return {
    get hasOthers() {
      return hasOthers;
    },
    get canTalk() {
      return Boolean(channel);
    },
    tell: (message) => channel?.postMessage(message),
    close() {
      channel?.close();
      channel = undefined;
    },
  };
}

/** The pages of an origin run the same code: what is ours by its form can be taken at its word. */
function isMessage(data: unknown): data is TabMessage {
  return isObject(data) && typeof data.type === 'string';
}
