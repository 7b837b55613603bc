import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { auth } from './auth.js';

/** Calls back when the server can be reached again: when the device is online, or the client has got through to it. */
function onReconnect(callback: () => void): () => void {
  window.addEventListener('online', callback);
  const unsubscribe = auth.subscribe(({ type }) => {
    if (type === 'refreshed' || type === 'signed-in') callback();
  });
  return () => {
    window.removeEventListener('online', callback);
    unsubscribe();
  };
}

function onLineChange(callback: () => void): () => void {
  window.addEventListener('online', callback);
  window.addEventListener('offline', callback);
  return () => {
    window.removeEventListener('online', callback);
    window.removeEventListener('offline', callback);
  };
}

/** Whether the device has a network, as far as the browser knows. */
export function useOnline(): boolean {
  return useSyncExternalStore(onLineChange, () => navigator.onLine);
}

/** Runs an action when the server can be reached again, while `isWaiting`: a message that it cannot is over then. */
export function useReconnect(isWaiting: boolean, action: () => void): void {
  const act = useEffectEvent(action);
  useEffect(() => (isWaiting ? onReconnect(() => act()) : undefined), [isWaiting]);
}
