import { useSyncExternalStore } from 'react';
import type { AuthEvent } from 'sealgate/client';
import { auth } from './auth.js';

export interface Entry {
  readonly id: number;
  readonly at: Date;
  readonly event: AuthEvent;
}

export interface Log {
  readonly entries: readonly Entry[];
  /** Refreshes so far, in this tab or another. */
  readonly refreshes: number;
  /** Of the current token, when this tab got it. */
  readonly lifetimeMs: number;
}

const maxEntries = 40;

let log: Log = { entries: [], refreshes: 0, lifetimeMs: 0 };
let nextId = 0;
const listeners = new Set<() => void>();

auth.subscribe((event) => {
  const entry = { id: nextId++, at: new Date(), event };
  const hasNewToken = event.type === 'refreshed' || event.type === 'signed-in';
  log = {
    entries: [entry, ...log.entries].slice(0, maxEntries),
    refreshes: log.refreshes + (event.type === 'refreshed' ? 1 : 0),
    lifetimeMs: hasNewToken ? auth.expiresIn : event.type === 'signed-out' ? 0 : log.lifetimeMs,
  };
  for (const listener of listeners) listener();
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useLog(): Log {
  return useSyncExternalStore(subscribe, () => log);
}
