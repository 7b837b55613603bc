/** True in a tab that nobody looks at. */
export function isHidden(): boolean {
  return typeof document !== 'undefined' && document.visibilityState === 'hidden';
}

/**
 * Calls `listener` when there may be news after a while without any: the tab is looked at again, the computer woke up, the
 * network returned, or a page came back out of the back/forward cache. Returns what ends it.
 */
export function lookOut(listener: (event: Event) => void): () => void {
  if (typeof document === 'undefined') return () => undefined;
  const signs: [EventTarget, string][] = [
    [document, 'visibilitychange'],
    [window, 'focus'],
    [window, 'pageshow'],
    [window, 'online'],
    [window, 'storage'],
  ];
  for (const [target, type] of signs) target.addEventListener(type, listener);
  return () => {
    for (const [target, type] of signs) target.removeEventListener(type, listener);
  };
}
