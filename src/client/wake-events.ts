// Outside of a page, such as on a server, there is neither a document nor a window.

export function isHidden(): boolean {
  return globalThis.document?.visibilityState === 'hidden';
}

const types = ['visibilitychange', 'focus', 'pageshow', 'online', 'storage'];

/**
 * Calls `listener` when the page may have missed something: its tab became visible, the computer woke up, the network is
 * back, the page was restored from the back/forward cache, or another tab wrote to the storage. Until it is aborted.
 */
export function onWake(listener: (event: Event) => void): AbortController {
  const until = new AbortController();
  // Captured, since the document's `visibilitychange` does not bubble everywhere. That elements take the focus is heard too.
  const options = { capture: true, signal: until.signal };
  for (const type of types) globalThis.window?.addEventListener(type, listener, options);
  return until;
}
