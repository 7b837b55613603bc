export function isHidden(): boolean {
  return typeof document !== 'undefined' && document.visibilityState === 'hidden';
}

/**
 * Calls `listener` when the page may have missed something: its tab became visible, the computer woke up, the network is
 * back, the page was restored from the back/forward cache, or another tab wrote to the storage. Returns a function that
 * removes the listeners.
 */
export function onWake(listener: (event: Event) => void): () => void {
  if (typeof document === 'undefined') return () => undefined;
  const events: [EventTarget, string][] = [
    [document, 'visibilitychange'],
    [window, 'focus'],
    [window, 'pageshow'],
    [window, 'online'],
    [window, 'storage'],
  ];
  for (const [target, type] of events) target.addEventListener(type, listener);
  return () => {
    for (const [target, type] of events) target.removeEventListener(type, listener);
  };
}
